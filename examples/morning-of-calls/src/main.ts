import { paintFor } from './report/paint.ts';
import { readCommandLine, UsageError, usage } from './run/command-line.ts';
import { runDemo } from './run/demo.ts';

/** Exit codes: 0 as scripted, 1 not as scripted or failed, 2 wrong usage, 130 interrupted during the morning. */
async function main(): Promise<number> {
  const options = readCommandLine(process.argv.slice(2), process.env);
  if (options === 'help') {
    console.log(usage);
    return 0;
  }
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interruption.abort());
  try {
    const asScripted = await runDemo(options, {
      print: (line) => console.log(line),
      paint: paintFor(process.stdout),
      now: () => new Date(),
      interrupted: interruption.signal,
    });
    return asScripted ? 0 : 1;
  } catch (error) {
    if (interruption.signal.aborted) return 130;
    throw error;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : `The demo failed: ${messageOf(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
