import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, matchesGlob, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../packages/', import.meta.url));

interface Manifest {
  readonly private?: boolean;
  readonly files: readonly string[];
  readonly keywords?: readonly string[];
}

const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(join(root, name, 'package.json'), 'utf8')) as Manifest;
const published = readdirSync(root).filter(
  (name) => existsSync(join(root, name, 'package.json')) && manifestOf(name).private !== true,
);

/** Whether a file of a package is there for whoever has installed it. */
function isPublished(name: string, file: string): boolean {
  const { files } = manifestOf(name);
  const isListed = files.some((one) => matchesGlob(file, one) || file.startsWith(`${one}/`));
  return isListed && existsSync(join(root, name, file));
}

/** What a README shows as code, and what it says that this prints. */
function examplesIn(readme: string): { readonly code: string; readonly printed: string }[] {
  return [...readme.matchAll(/^```js\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm)].map(([, code, printed]) => ({
    code: code ?? '',
    printed: printed ?? '',
  }));
}

describe.each(published)('the README of packages/%s, as it is read where the package is installed', (name) => {
  const readme = readFileSync(join(root, name, 'README.md'), 'utf8');

  test('leads to no file that is not in the package', () => {
    const links = [...readme.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
    const relative = links.filter((link) => !/^[a-z]+:/.test(link)).map((link) => normalize(link));
    expect(relative.filter((file) => !isPublished(name, file))).toEqual([]);
  });

  test('names documents of the repository that are there', () => {
    const named = [...readme.matchAll(/`((?:docs|examples)\/[^`]+)`/g)].map((match) => match[1] ?? '');
    expect(named.filter((file) => !existsSync(join(root, '..', file)))).toEqual([]);
  });

  test('prints with its examples what it says', () => {
    // In a terminal Jest has its workers, and whatever they start, print in colours.
    const env = { ...process.env, FORCE_COLOR: '0' };
    for (const { code, printed } of examplesIn(readme)) {
      const args = ['--conditions=source', '--no-warnings', '--input-type=module', '--eval', code];
      expect(execFileSync(process.execPath, args, { cwd: join(root, name), encoding: 'utf8', env })).toBe(printed);
    }
  });
});

test('each package says what it is found by, and each library has an example', () => {
  expect(published.filter((name) => (manifestOf(name).keywords ?? []).length === 0)).toEqual([]);
  const without = published.filter((name) => {
    const readme = readFileSync(join(root, name, 'README.md'), 'utf8');
    return examplesIn(readme).length === 0;
  });
  // Of these the one is tried by the tests of a channel, and the other is a command.
  expect(without).toEqual(['channel-testkit', 'evidence-verifier']);
});
