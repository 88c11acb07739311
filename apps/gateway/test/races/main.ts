import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCommit } from '../../../../bench/src/report/read-commit.ts';
import { UsageError } from '../../../../bench/src/usage-error.ts';
import prepareTestPostgres from '../support/postgres-global-setup.ts';
import endTestPostgres from '../support/postgres-global-teardown.ts';
import { createTestDatabase } from '../support/postgres-test-database.ts';
import { readCommandLine, usage, type RacesOptions } from './command-line.ts';
import { RaceHall, type RaceResult } from './race-hall.ts';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));
/** How long races that are under way together are spread over, for each of them. */
const spreadMsOfRace = 1.6;

/** Exit codes: 0 the promise held, 1 it did not, or the run failed, 2 wrong usage. */
async function main(): Promise<number> {
  const options = readCommandLine(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const { count, seed, atOnce, out } = options;
  process.stdout.write(`pnpm races --count ${count} --seed ${seed} --at-once ${atOnce}\n`);
  const result = await race(options);
  const commit = await readCommit(repository);
  await mkdir(out, { recursive: true });
  const date = new Date().toISOString().slice(0, 10);
  const name = `${date}-${commit}-seed-${seed}.json`;
  await writeFile(join(out, name), `${JSON.stringify({ date, commit, seed, atOnce, ...result }, null, 1)}\n`);
  process.stdout.write(`${describe(result)}\n`);
  return result.faults.length === 0 ? 0 : 1;
}

async function race({ count, seed, atOnce }: RacesOptions): Promise<RaceResult> {
  await prepareTestPostgres();
  try {
    const database = await createTestDatabase();
    const hall = await RaceHall.open(database, seed);
    const results: RaceResult[] = [];
    for (let left = count; left > 0; left -= atOnce) {
      const now = Math.min(left, atOnce);
      await hall.run(now, now * spreadMsOfRace);
      results.push(await hall.takeResult());
    }
    await hall.close();
    return sumOf(results);
  } finally {
    await endTestPostgres();
  }
}

function sumOf(results: readonly RaceResult[]): RaceResult {
  const sum = (what: (one: RaceResult) => number): number => results.reduce((all, one) => all + what(one), 0);
  return {
    races: sum((one) => one.races),
    wonByMessage: sum((one) => one.wonByMessage),
    crossed: sum((one) => one.crossed),
    slowestCallMs: Math.max(...results.map((one) => one.slowestCallMs)),
    faults: results.flatMap((one) => one.faults),
  };
}

function describe({ races, wonByMessage, crossed, slowestCallMs, faults }: RaceResult): string {
  // With no failure in n tries, the true rate is below 3/n with 95 % confidence.
  const bound = `at most ${((3 / races) * 100).toPrecision(2)} % (95 %)`;
  const judged = faults.length === 0 ? `no fault, so ${bound}` : `${faults.length} FAULTS:\n${faults.join('\n')}`;
  return (
    `${races} races: ${wonByMessage} won by the message, ${races - wonByMessage} by the stop; ${crossed} messages were ` +
    `claimed before the stop and left after it; the slowest call came ${slowestCallMs.toFixed(0)} ms after its claim; ${judged}`
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(isUsage ? `${error.message}\n\n${usage}\n` : `The races failed: ${String(error)}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
