import { SettingsError, settingsFromCommandLine } from './settings/settings-from-command-line.ts';
import { startSandbox } from './start-sandbox.ts';

/**
 * The sandbox as a process of its own. When it is ready it prints one line of JSON on
 * standard output, `{"ready":true,"url":"http://127.0.0.1:40123"}`, and nothing else.
 */
async function main(): Promise<void> {
  const sandbox = await startSandbox(settingsFromCommandLine(process.argv.slice(2), process.env));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void sandbox.stop().then(() => process.exit(0));
    });
  }
  process.stdout.write(`${JSON.stringify({ ready: true, url: sandbox.url })}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`the sandbox cannot start: ${explanationOf(error)}\n`);
  process.exitCode = 2;
}

function explanationOf(error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  const mend = 'set PORT to another one, or to 0 for any free port';
  if (code === 'EADDRINUSE') return `port ${port} is taken: end the program that uses it, or ${mend}`;
  if (code === 'EACCES' && port !== undefined) return `port ${port} may not be opened by this user: ${mend}`;
  return String(error);
}
