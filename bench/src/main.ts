import { fileURLToPath } from 'node:url';
import { readCommandLine, usage } from './command-line.ts';
import { describeResult } from './report/describe-result.ts';
import { readCommit } from './report/read-commit.ts';
import { writeResult } from './report/write-result.ts';
import { runBench } from './run-bench.ts';
import { runProgram } from './run-program.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const resultsFolder = fileURLToPath(new URL('../results', import.meta.url));

/** Ends with 0 when it was measured, and with 1 when the figures are worth nothing. */
await runProgram({
  name: 'The bench',
  usage,
  readCommandLine,
  run: async (options, interrupted) => {
    const { result, profile } = await runBench(options, {
      print: (line) => console.log(line),
      now: () => new Date(),
      commit: await readCommit(repository),
      interrupted,
    });
    console.log(`\n${describeResult(result)}\n`);
    if (profile === undefined) {
      const files = await writeResult(result, resultsFolder);
      console.log(`Written to bench/results: ${files.join(', ')}`);
    } else {
      console.log(`${profile}\n\nNothing was written: a profile slows the gateway down.`);
    }
    return result.faults.length === 0 ? 0 : 1;
  },
});
