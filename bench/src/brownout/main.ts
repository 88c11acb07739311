import { UsageError } from '../usage-error.ts';
import { readCommandLine, usage } from './command-line.ts';
import { describeBrownout, figuresOf } from './describe-brownout.ts';
import { runBrownout } from './run-brownout.ts';

/** Exit codes: 0 as it should be, 1 failed or with faults, 2 wrong usage, 130 interrupted. */
async function main(): Promise<number> {
  const options = readCommandLine(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return 0;
  }
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interruption.abort());
  try {
    const run = await runBrownout(options, {
      print: (line) => console.log(line),
      interrupted: interruption.signal,
    });
    const figures = figuresOf(run);
    console.log(`\n${describeBrownout(run, figures)}`);
    return figures.faults.length === 0 ? 0 : 1;
  } catch (error) {
    if (interruption.signal.aborted) return 130;
    throw error;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? `${error.message}\n\n${usage}` : `The brown-out failed: ${String(error)}`);
  process.exitCode = isUsage ? 2 : 1;
}
