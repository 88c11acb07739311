import { runProgram } from '../run-program.ts';
import { readCommandLine, usage } from './command-line.ts';
import { describeReads } from './describe-reads.ts';
import { runReads } from './run-reads.ts';

/** Ends with 0 when every answer was quick enough, and with 1 when one was not. */
await runProgram({
  name: 'The bench of reads',
  usage,
  readCommandLine,
  run: async (options, interrupted) => {
    const run = await runReads(options, { print: (line) => console.log(line), interrupted });
    console.log(`\n${describeReads(run)}`);
    return run.readings.every(({ p99, wanted }) => p99 < wanted) ? 0 : 1;
  },
});
