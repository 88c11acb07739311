import { inspect } from 'node:util';

const consoleMethods = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;

/** Everything that is printed while `action` runs, which then does not reach the terminal. */
export async function captureOutput(action: () => Promise<void>): Promise<string> {
  const printed: string[] = [];
  const keep = (...values: unknown[]): void => void printed.push(values.map((value) => inspect(value)).join(' '));
  const restore: (() => void)[] = [];
  for (const method of consoleMethods) {
    const original = console[method];
    console[method] = keep;
    restore.push(() => {
      console[method] = original;
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    const original = stream.write.bind(stream);
    stream.write = (chunk: string | Uint8Array): boolean => {
      printed.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      return true;
    };
    restore.push(() => {
      stream.write = original;
    });
  }
  try {
    await action();
  } finally {
    for (const undo of restore) undo();
  }
  return printed.join('\n');
}
