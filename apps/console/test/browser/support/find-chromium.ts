import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** The browser of this machine: CHROMIUM_PATH, or the first one on the PATH; undefined where there is none. */
function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [env['CHROMIUM_PATH'] ?? '', ...found].find((path) => path !== '' && isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The same; where there is none, it is said aloud that the browser tests are left out. */
export function chromiumOrExcuse(env: NodeJS.ProcessEnv): string | undefined {
  const found = findChromium(env);
  if (found === undefined) {
    process.stderr.write(
      'SKIPPED: the browser tests of the console. Install Chromium (apt-get install chromium) or set CHROMIUM_PATH.\n',
    );
  }
  return found;
}
