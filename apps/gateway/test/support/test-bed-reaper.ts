import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { stopEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';

/**
 * A process of its own that is told, line by line, which process groups (`began <id>`, `ended <id>`) and which data
 * folders (`data <path>`) a test has. When its standard input ends, which it does when the test run ends in whatever
 * way, it ends those that are left, their PostgreSQL included, and removes the test's folder.
 */
const folder = process.argv[2];
if (folder === undefined) throw new Error('Which folder? test-bed-reaper.ts <folder>');

const groups = new Set<number>();
const dataDirs = new Set<string>();
for await (const line of createInterface({ input: process.stdin })) {
  const [word, ...rest] = line.split(' ');
  if (word === 'began') groups.add(Number(rest[0]));
  if (word === 'ended') groups.delete(Number(rest[0]));
  if (word === 'data') dataDirs.add(rest.join(' '));
}

for (const group of groups) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
for (const dataDir of dataDirs) await stopEmbeddedPostgres(dataDir);
// A killed process may still be writing for a moment.
await rm(folder, { recursive: true, force: true, maxRetries: 5 });
