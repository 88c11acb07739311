import { UsageError } from './usage-error.ts';

/** A program of the bench, as its command line sees it. */
export interface Program<Options> {
  readonly usage: string;
  /** @throws UsageError */
  readonly readCommandLine: (args: readonly string[]) => Options | 'help';
  /**
   * @param interrupted aborted when it is to end early; whatever it started is to be ended then, too.
   * @returns the exit code.
   */
  readonly run: (options: Options, interrupted: AbortSignal) => Promise<number>;
  /** What failed, when it did: the subject of a sentence. */
  readonly name: string;
}

/** Exit codes: those of the program, 1 failed, 2 wrong usage, 130 interrupted. */
export async function runProgram<Options>({ usage, readCommandLine, run, name }: Program<Options>): Promise<void> {
  const interruption = new AbortController();
  try {
    const options = readCommandLine(process.argv.slice(2));
    if (options === 'help') return console.log(usage);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());
    process.exitCode = await run(options, interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) {
      process.exitCode = 130;
      return;
    }
    const isUsage = error instanceof UsageError;
    console.error(isUsage ? `${error.message}\n\n${usage}` : `${name} failed: ${String(error)}`);
    process.exitCode = isUsage ? 2 : 1;
  }
}
