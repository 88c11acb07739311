import { isAlias, isCollection, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Alias, Document, Node, YAMLError } from 'yaml';

import { fieldName } from './faults/config-fault.ts';
import type { ConfigFault } from './faults/config-fault.ts';
import { interpolate } from './interpolate.ts';
import type { Environment } from './interpolate.ts';

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML file as data that still knows where each part of it stands. */
export interface YamlSource {
  readonly file: string;
  readonly value: unknown;
  /** Where the value at `path` stands, or the nearest thing around it that exists. */
  locate(path: readonly PropertyKey[]): Position;
}

export type YamlResult =
  | { readonly ok: true; readonly source: YamlSource }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

type Path = readonly PropertyKey[];

/** Reads one YAML 1.2 document and puts the environment into its values (never into its keys). */
export function readYaml(text: string, file: string, env: Environment): YamlResult {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true, logLevel: 'error' });
  const positionAt = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };

  const faults = syntaxFaults([...document.errors, ...document.warnings], text, file, positionAt);
  if (faults.length > 0) return { ok: false, faults };

  for (const { node, path, message } of resolveValues(document, env)) {
    faults.push({ file, ...positionAt(node.range?.[0] ?? 0), field: fieldName(path), message });
  }
  if (faults.length > 0) return { ok: false, faults };

  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    const message = 'is empty: start from examples/config/aftercall.yaml';
    return { ok: false, faults: [{ file, line: 1, column: 1, field: '', message }] };
  }

  try {
    // The library bounds how often aliases are unfolded, so that ten lines cannot become gigabytes.
    const value: unknown = document.toJS();
    const locate = (path: Path) => positionAt(offsetOf(document, path));
    return { ok: true, source: { file, value, locate } };
  } catch {
    const message = 'repeats its anchors too often (*name): write the values out, or use fewer aliases';
    return { ok: false, faults: [{ file, line: 1, column: 1, field: '', message }] };
  }
}

/** The first error of each line: what follows on the same line is mostly its echo. */
function syntaxFaults(
  errors: readonly YAMLError[],
  text: string,
  file: string,
  positionAt: (offset: number) => Position,
): ConfigFault[] {
  const byLine = new Map<number, ConfigFault>();
  for (const error of errors) {
    const position = positionAt(error.pos[0]);
    if (byLine.has(position.line)) continue;
    const field = error.code === 'DUPLICATE_KEY' ? (/^[\w-]+/.exec(text.slice(error.pos[0]))?.[0] ?? '') : '';
    byLine.set(position.line, { file, ...position, field, message: syntaxMessage(error) });
  }
  return [...byLine.values()];
}

// The library's own messages may quote the text, and so a secret: only those are passed on that cannot.
function syntaxMessage(error: YAMLError): string {
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return 'stands twice in the same block: keep one of the two';
    case 'TAB_AS_INDENT':
      return 'is indented with a tab: YAML wants spaces';
    case 'MULTIPLE_DOCS':
      return 'holds a second YAML document: put everything above the "---" line';
    case 'NON_STRING_KEY':
      return 'has a list or a block as a key: a key is a plain word';
    case 'TAG_RESOLVE_FAILED':
      return 'has an unknown tag (a word that begins with "!"): remove it, or put the value in quotes';
    case 'MISSING_CHAR':
    case 'BAD_INDENT':
    case 'BAD_SCALAR_START':
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return `is no valid YAML: ${error.message}; check the indentation and the quotes here and on the line above`;
    default:
      return 'is no valid YAML: check the indentation and the quotes here and on the line above';
  }
}

interface ValueFault {
  readonly node: Node;
  readonly path: Path;
  readonly message: string;
}

/** Interpolates every text in place, and refuses aliases that lead nowhere or into themselves. */
function resolveValues(document: Document, env: Environment): ValueFault[] {
  const faults: ValueFault[] = [];
  const visit = (node: unknown, path: Path, around: readonly Node[]): void => {
    if (isScalar(node) && typeof node.value === 'string') {
      const result = interpolate(node.value, env);
      if (result.ok) node.value = result.text;
      else faults.push(...result.messages.map((message) => ({ node, path, message })));
    } else if (isAlias(node)) {
      const message = aliasFault(node, document, around);
      if (message !== undefined) faults.push({ node, path, message });
    } else if (isMap(node)) {
      for (const { key, value } of node.items) visit(value, [...path, keyText(key)], [...around, node]);
    } else if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) visit(item, [...path, index], [...around, node]);
    }
  };
  visit(document.contents, [], []);
  return faults;
}

function aliasFault(alias: Alias, document: Document, around: readonly Node[]): string | undefined {
  const target = alias.resolve(document);
  if (target === undefined) {
    return `uses the anchor *${alias.source}, which is not set above it: write &${alias.source} before the value to repeat`;
  }
  return around.includes(target) ? `uses the anchor *${alias.source} inside itself: write the value out` : undefined;
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

/** The offset of the value at `path`; of its key, when the value is a block of its own; else of what is around it. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = isCollection(node) || isScalar(node) ? (node.range?.[0] ?? 0) : 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => keyText(item.key) === String(key));
      if (pair === undefined) return offset;
      const anchor = isScalar(pair.value) && pair.value.range?.[0] !== pair.value.range?.[1] ? pair.value : pair.key;
      offset = (anchor as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      if (node === undefined) return offset;
      offset = (node as Node).range?.[0] ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}
