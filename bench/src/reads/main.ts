import { UsageError } from '../usage-error.ts';
import { readCommandLine, usage } from './command-line.ts';
import { describeReads } from './describe-reads.ts';
import { runReads } from './run-reads.ts';

/** Exit codes: 0 every answer was quick enough, 1 failed or too slow, 2 wrong usage. */
async function main(): Promise<number> {
  const options = readCommandLine(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return 0;
  }
  const run = await runReads(options, (line) => console.log(line));
  console.log(`\n${describeReads(run)}`);
  return run.readings.every(({ p99, wanted }) => p99 < wanted) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? `${error.message}\n\n${usage}` : `It failed: ${String(error)}`);
  process.exitCode = isUsage ? 2 : 1;
}
