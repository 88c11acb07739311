import { rm } from 'node:fs/promises';
import { stopEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { testDataDir } from './postgres-test-folder.ts';

/**
 * A process of its own that waits for the end of its standard input, which comes when the test run ends in whatever
 * way, kill -9 and Ctrl-C included; then it stops the PostgreSQL of the run and removes its folder.
 */
const folder = process.argv[2];
if (folder === undefined) throw new Error('Which folder? postgres-reaper.ts <folder>');
for await (const _ of process.stdin);
await stopEmbeddedPostgres(testDataDir(folder));
// A killed initdb may still be writing for a moment.
await rm(folder, { recursive: true, force: true, maxRetries: 5 });
