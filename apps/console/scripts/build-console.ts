import { BuildFolderError, buildConsole } from './console-build.ts';

// `--if-stale`: before a start, which has nothing to say where there is nothing to do.
const ifStale = process.argv.includes('--if-stale');
try {
  const { built, tookMs } = await buildConsole({ force: !ifStale });
  if (built) process.stderr.write(`Built the console in ${(tookMs / 1_000).toFixed(1)} s.\n`);
} catch (error) {
  if (!(error instanceof BuildFolderError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
