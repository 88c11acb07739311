import { runProgram } from '../run-program.ts';
import { readCommandLine, usage } from './command-line.ts';
import { describeBrownout, figuresOf } from './describe-brownout.ts';
import { runBrownout } from './run-brownout.ts';

/** Ends with 0 when everything was as it should be, and with 1 when there were faults. */
await runProgram({
  name: 'The brown-out',
  usage,
  readCommandLine,
  run: async (options, interrupted) => {
    const run = await runBrownout(options, { print: (line) => console.log(line), interrupted });
    const figures = figuresOf(run);
    console.log(`\n${describeBrownout(run, figures)}`);
    return figures.faults.length === 0 ? 0 : 1;
  },
});
