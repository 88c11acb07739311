import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const root = new URL('..', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');
const dockerfile = read('Dockerfile');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** The words of an instruction in its JSON form. */
function wordsOf(instruction: 'ENTRYPOINT' | 'CMD'): readonly string[] {
  const line = dockerfile.split('\n').findLast((one) => one.startsWith(`${instruction} `)) ?? '';
  return JSON.parse(line.slice(instruction.length)) as string[];
}

test('the image runs the gateway as `pnpm start` does', () => {
  expect([...wordsOf('ENTRYPOINT'), ...wordsOf('CMD')].join(' ')).toBe(scripts['start']);
});

test('it is built with the Node that the workspace has', () => {
  const [, wanted] = /^ {2}node: (\d+)\./m.exec(read('pnpm-workspace.yaml')) ?? [];
  const bases = [...dockerfile.matchAll(/^FROM node:(\d+)-/gm)].map(([, major]) => major);
  expect(bases).toEqual([wanted, wanted]);
});

test('what it copies is there, or is built before', () => {
  const copied = [...dockerfile.matchAll(/^COPY --from=build \/aftercall\/(\S+) /gm)].map(([, path = '']) => path);
  expect(copied.length).toBeGreaterThan(4);
  expect(copied.filter((path) => path !== 'apps/console/dist' && !existsSync(new URL(path, root)))).toEqual([]);
});
