import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../bench/src/usage-error.ts';
import { readCommandLine, lineOf, usage, type TortureOptions } from './command-line.ts';
import { describeResult } from './report/describe-result.ts';
import { readCommit } from '../../bench/src/report/read-commit.ts';
import { resultText } from './report/result-text.ts';
import { writeSum } from './report/write-sum.ts';
import { runShard } from './run/run-shard.ts';

const crashPage = fileURLToPath(new URL('../../docs/failure/crash.md', import.meta.url));
const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Exit codes: 0 nothing is wrong, 1 something is, or the run failed, 2 wrong usage, 130 interrupted. */
async function main(): Promise<number> {
  const command = readCommandLine(process.argv.slice(2));
  if (command === 'help') {
    console.log(usage);
    return 0;
  }
  if ('sum' in command) {
    console.log(await writeSum(command.sum, crashPage));
    return 0;
  }
  return torture(command.run);
}

async function torture(options: TortureOptions): Promise<number> {
  console.log(`seed ${options.seed}: ${lineOf(options)}`);
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interruption.abort());
  try {
    const result = await runShard(options, {
      print: (line) => console.log(line),
      commit: await readCommit(repository),
      interrupted: interruption.signal,
    });
    console.log(`\n${describeResult(result)}\n`);
    await mkdir(options.out, { recursive: true });
    const { number, of } = options.shard;
    const name = `${result.date.slice(0, 10)}-${result.commit}-seed-${options.seed}-shard-${number}-of-${of}-x${options.gateways}-${options.door}.json`;
    await writeFile(join(options.out, name), resultText(result));
    return result.findings.length === 0 ? 0 : 1;
  } catch (error) {
    if (interruption.signal.aborted) return 130;
    throw error;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? `${error.message}\n\n${usage}` : `The torture failed: ${String(error)}`);
  process.exitCode = isUsage ? 2 : 1;
}
// Every other process has ended by then; a request of ours that still waits for its time is not waited for.
process.exit();
