import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parseSync } from '@swc/core';
import { checkSync } from 'recheck';

/**
 * Goal S3: no text that somebody else chose makes a regular expression try for long. Every literal of the code is found in
 * its syntax tree, and recheck (https://makenowjust-labs.github.io/recheck/) proves by its automaton that it takes linear
 * time, or names an attack. Nothing here is timed.
 */

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Not linear, or not to be proved: and why no text can be long enough. */
const bounded: Readonly<Record<string, string>> = {
  [String.raw`/\/+$/`]: 'a URL of the configuration, which is whose the gateway is',
  [String.raw`/[\s,;:.\-–—]+$/`]: 'what was cut to the cap of a variable before',
  [String.raw`/\{\{\s*([^{}\s]*)\s*\}\}/g`]: 'a template of the configuration or of Meta, of at most 1024 letters',
  [String.raw`/(?<![\w+])\+?\d(?:[\s().-]*\d){6,}(?!\w)|@/`]:
    'seven digits are found at once, and fewer look at each run of blanks once',
  [String.raw`/^-?\d{1,30}(?:\.(\d{0,20}?)0*)?$/`]:
    'anchored, and every part follows another kind of letter: an amount',
  [String.raw`/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/`]:
    'a host of the configuration; anchored, and each label ends with a dot that it cannot hold',
  [String.raw`/(\p{L})\1{2,}/gu`]:
    'a letter and its repeats, each looked at once from where a run begins: at most 4,096 letters',
};

interface Found {
  readonly file: string;
  readonly text: string;
  readonly pattern: string;
  readonly flags: string;
}

interface Node {
  readonly type?: string;
  readonly pattern?: string;
  readonly flags?: string;
  readonly callee?: { readonly type: string; readonly value?: string };
  readonly arguments?: readonly { readonly expression: { readonly type: string } }[];
}

/** Every regular expression of a file; those that are put together at run time have no pattern to be looked at. */
function literalsOf(file: string): { literals: Found[]; isMade: boolean } {
  const literals: Found[] = [];
  let isMade = false;
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, pattern = '', flags = '', callee } = node as Node;
    if (type === 'RegExpLiteral') literals.push({ file, text: `/${pattern}/${flags}`, pattern, flags });
    if ((type === 'NewExpression' || type === 'CallExpression') && callee?.value === 'RegExp') isMade = true;
    for (const child of Object.values(node)) look(child);
  };
  look(parseSync(readFileSync(root + file, 'utf8'), { syntax: 'typescript', target: 'es2024' }));
  return { literals, isMade };
}

const files = globSync('{packages/*,apps/gateway}/src/**/*.ts', { cwd: root });
const read = files.map((file) => ({ file, ...literalsOf(file) }));
const all = read.flatMap((one) => one.literals);

/** A look around asks for what is there or is not, and takes nothing; recheck has no word for it. */
const withoutLooks = (pattern: string): string => pattern.replaceAll(/\(\?<?[=!](?:\\.|\[[^\]]*\]|[^()\\])*\)/g, '');
/** Without one of these a pattern tries no more than it is long. */
const repeats = /[*+]|\{\d+,\}/;
const toProve = new Map(all.filter((one) => repeats.test(one.pattern)).map((one) => [one.text, one]));

describe(`of ${all.length} regular expressions`, () => {
  test('enough are found to believe that all are', () => {
    expect(files.length).toBeGreaterThan(300);
    expect(toProve.size).toBeGreaterThan(50);
  });

  test('each takes linear time, or no text can be long enough', () => {
    const faults: string[] = [];
    for (const [text, { file, pattern, flags }] of toProve) {
      if (bounded[text] !== undefined) continue;
      const { status } = checkSync(withoutLooks(pattern), flags, { checker: 'automaton', timeout: 20_000 });
      if (status !== 'safe') faults.push(`${file}: ${text} is ${status}`);
    }
    expect(faults).toEqual([]);
  }, 120_000);

  test('none is excused that is not there', () => {
    expect(Object.keys(bounded).filter((text) => !toProve.has(text))).toEqual([]);
  });

  test('none is put together at run time, but for the one that holds a word of ours', () => {
    expect(read.filter((one) => one.isMade).map((one) => one.file)).toEqual(['packages/twilio/src/callback-query.ts']);
  });
});

test('a regular expression that is none of these would be found', () => {
  expect(checkSync('^(a+)+$', '', { checker: 'automaton' }).status).toBe('vulnerable');
  expect(checkSync(String.raw`^\s*(.*?)\s*$`, '', { checker: 'automaton' }).status).toBe('vulnerable');
});
