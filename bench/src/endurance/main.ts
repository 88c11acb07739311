import { UsageError } from '../usage-error.ts';
import { readCommandLine, usage } from './command-line.ts';
import { checksOf, describeEndurance } from './describe-endurance.ts';
import { runEndurance } from './run-endurance.ts';

/** Exit codes: 0 every target was met, 1 failed, missed or with faults, 2 wrong usage, 130 interrupted. */
async function main(): Promise<number> {
  const options = readCommandLine(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return 0;
  }
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interruption.abort());
  try {
    const run = await runEndurance(options, {
      print: (line) => console.log(line),
      interrupted: interruption.signal,
    });
    const checks = checksOf(run);
    console.log(`\n${describeEndurance(run, checks)}`);
    return run.faults.length === 0 && checks.every(({ isMet }) => isMet) ? 0 : 1;
  } catch (error) {
    if (interruption.signal.aborted) return 130;
    throw error;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? `${error.message}\n\n${usage}` : `It failed: ${String(error)}`);
  process.exitCode = isUsage ? 2 : 1;
}
