import { runProgram } from '../run-program.ts';
import { readCommandLine, usage } from './command-line.ts';
import { checksOf, describeEndurance } from './describe-endurance.ts';
import { runEndurance } from './run-endurance.ts';

/** Ends with 0 when every target was met, and with 1 when one was missed or the figures are worth nothing. */
await runProgram({
  name: 'The endurance bench',
  usage,
  readCommandLine,
  run: async (options, interrupted) => {
    const run = await runEndurance(options, { print: (line) => console.log(line), interrupted });
    const checks = checksOf(run);
    console.log(`\n${describeEndurance(run, checks)}`);
    return run.faults.length === 0 && checks.every(({ isMet }) => isMet) ? 0 : 1;
  },
});
