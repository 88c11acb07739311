import { pino } from 'pino';
import type { DestinationStream } from 'pino';

/** What is kept of lines that cannot be written; what comes beyond that is lost. */
const mostUnwrittenBytes = 1_024 ** 2;
const againMs = 1_000;
/** How often, and how long apart, it is tried at the end of the process where whoever reads is only slow. */
const lastTries = 10;
const lastTriesApartMs = 50;

/**
 * Standard output. Nothing waits for it where it takes no line, as a file on a full disk takes none: pino's own destination would
 * throw at whoever logs, and a fatal line would be tried again for ever, with the whole process standing still. What was not
 * written is tried again with the next line, each second, and at the end of the process.
 *
 * Nor does it wait for whoever reads: a pipe or a socket whose reader stands still, as a collector of logs does in trouble, takes
 * no line for a while. A terminal that was stopped with Ctrl-S stops the gateway, as it stops every program.
 */
export function standardOutput(): DestinationStream {
  doNotWaitForReader();
  const output = pino.destination({ dest: 1, sync: true, maxLength: mostUnwrittenBytes, retryEAGAIN: () => false });
  let again: NodeJS.Timeout | undefined;
  let hasFailed = false;
  let failure: string | undefined;
  /** Where no line has room any more beside what is kept, the destination would try nothing by itself. */
  const writeKept = (): string | undefined => {
    failure = undefined;
    output.write('');
    return failure;
  };
  const lastWords = (): void => {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let tries = 1; writeKept() === 'EAGAIN' && tries < lastTries; tries += 1) {
      Atomics.wait(pause, 0, 0, lastTriesApartMs);
    }
  };
  output.on('error', (error: NodeJS.ErrnoException) => {
    failure = error.code ?? 'unknown';
    if (!hasFailed) process.once('exit', lastWords);
    hasFailed = true;
    again ??= setTimeout(() => {
      again = undefined;
      writeKept();
    }, againMs).unref();
  });
  return { write: (line) => void output.write(line) };
}

/** Node has a pipe or a socket refuse what it has no room for as soon as somebody asks for the stream, and wait until then. */
function doNotWaitForReader(): void {
  void process.stdout;
}
