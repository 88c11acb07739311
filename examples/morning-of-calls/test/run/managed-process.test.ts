import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../src/run/child-environment.ts';
import { ManagedProcess, ProcessEndedError } from '../../src/run/managed-process.ts';

const script = fileURLToPath(new URL('../support/child.ts', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'managed-process-'));
});
afterEach(() => rm(folder, { recursive: true }));

function startChild(behaviour: string): ManagedProcess {
  return new ManagedProcess({
    name: 'the child',
    script,
    arguments: [behaviour],
    environment: childEnvironment({ OWN: 'yes' }),
    workingFolder: folder,
    logFile: join(folder, 'child.log'),
  });
}

const ready = (line: string): { environment: string[] } | undefined =>
  line.startsWith('{"ready":true') ? (JSON.parse(line) as { environment: string[] }) : undefined;

test('says its first lines, keeps a log, and ends when it is asked to', async () => {
  const child = startChild('stay');
  const ended = child.untilEnded();
  await child.firstLine(ready);
  await child.stop(10_000);
  await expect(ended).resolves.toBeUndefined();
  expect(await readFile(join(folder, 'child.log'), 'utf8')).toContain('a last word\n');
});

test('gets what it needs of our environment and nothing that a gateway would read as a setting', async () => {
  process.env['DATABASE_URL'] = 'postgres://elsewhere';
  const child = startChild('stay');
  const { environment } = await child.firstLine(ready);
  delete process.env['DATABASE_URL'];
  await child.stop(10_000);
  expect(environment).toContain('OWN');
  expect(environment).toContain('PATH');
  expect(environment).not.toContain('DATABASE_URL');
});

test('one that ends unasked is told of with its last lines', async () => {
  const child = startChild('crash');
  const failure = child.untilEnded();
  await expect(failure).rejects.toThrow(ProcessEndedError);
  await expect(failure).rejects.toThrow(/^the child ended with exit code 3\. Its last lines:\n(.*\n)* {2}a last word/);
  await child.stop(10_000);
});

test('waiting for a line of one that ends is no waiting for ever', async () => {
  const child = startChild('crash');
  await expect(child.firstLine(() => undefined)).rejects.toThrow(ProcessEndedError);
  await child.stop(10_000);
});

test('one that does not end is ended', async () => {
  const child = startChild('stubborn');
  await child.firstLine(ready);
  const refused = child.firstLine((line) => line === 'not yet' || undefined);
  // Long enough for it to say so on a slow machine, before it is ended.
  await child.stop(3_000);
  expect(await refused).toBe(true);
});
