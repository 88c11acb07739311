import { fileURLToPath } from 'node:url';
import { readCommandLine, usage } from './command-line.ts';
import { UsageError } from './usage-error.ts';
import { describeResult } from './report/describe-result.ts';
import { readCommit } from './report/read-commit.ts';
import { writeResult } from './report/write-result.ts';
import { runBench } from './run-bench.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const resultsFolder = fileURLToPath(new URL('../results', import.meta.url));

/** Exit codes: 0 measured, 1 failed or measured with faults, 2 wrong usage, 130 interrupted. */
async function main(): Promise<number> {
  const options = readCommandLine(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return 0;
  }
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interruption.abort());
  try {
    const { result, profile } = await runBench(options, {
      print: (line) => console.log(line),
      now: () => new Date(),
      commit: await readCommit(repository),
      interrupted: interruption.signal,
    });
    console.log(`\n${describeResult(result)}\n`);
    if (profile === undefined) {
      const files = await writeResult(result, resultsFolder);
      console.log(`Written to bench/results: ${files.join(', ')}`);
    } else {
      console.log(`${profile}\n\nNothing was written: a profile slows the gateway down.`);
    }
    return result.faults.length === 0 ? 0 : 1;
  } catch (error) {
    if (interruption.signal.aborted) return 130;
    throw error;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? `${error.message}\n\n${usage}` : `The bench failed: ${String(error)}`);
  process.exitCode = isUsage ? 2 : 1;
}
