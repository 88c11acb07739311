import { once } from 'node:events';

/** Runs once after all tests: waits until the reaper has stopped PostgreSQL and removed its folder. */
export default async function endTestPostgres(): Promise<void> {
  const reaper = globalThis.aftercallTestPostgresReaper;
  if (reaper === undefined) return;
  const exited = once(reaper, 'exit');
  reaper.stdin?.end();
  const [code] = (await exited) as [number | null];
  if (code !== 0) throw new Error('The PostgreSQL of the tests was not cleaned up: see the error above.');
}
