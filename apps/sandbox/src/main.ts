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
  const explanation = error instanceof SettingsError ? error.message : String(error);
  process.stderr.write(`the sandbox cannot start: ${explanation}\n`);
  process.exitCode = 2;
}
