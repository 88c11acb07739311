import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const consoleFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** The two pages: one is served by the gateway, the other by the sandbox; each finds its assets beside it. */
const pages = [
  { html: 'index.html', outDir: join(consoleFolder, 'dist') },
  { html: 'phones.html', outDir: join(consoleFolder, '../sandbox/dist/phones') },
];

/** What the pages are made of: a page older than any of it is built again. */
const sources = ['src', 'scripts', 'index.html', 'phones.html', 'package.json', '../../pnpm-lock.yaml'].map((name) =>
  join(consoleFolder, name),
);

export interface ConsoleBuild {
  /** Built now; false where it was there and no older than its sources. */
  readonly built: boolean;
  readonly tookMs: number;
}

/** Builds both pages where one is missing or older than its sources. */
export async function buildConsole({ force = false } = {}): Promise<ConsoleBuild> {
  const began = performance.now();
  const newest = Math.max(...sources.map(newestChange));
  const stale = pages.filter(({ html, outDir }) => force || builtAt(join(outDir, html)) < newest);
  if (stale.length > 0) {
    checkFolders(
      consoleFolder,
      stale.map(({ outDir }) => outDir),
    );
    // Vite is loaded only where there is something to build: a start with a page that is fresh takes no longer for it.
    const [{ build }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')]);
    for (const { html, outDir } of stale) {
      await build({
        configFile: false,
        root: consoleFolder,
        // Whatever the path is that they are served at.
        base: './',
        logLevel: 'warn',
        plugins: [react()],
        build: {
          outDir,
          emptyOutDir: true,
          // The policy of the page admits no `data:` scripts or fonts; small files stay files.
          assetsInlineLimit: 0,
          modulePreload: { polyfill: false },
          chunkSizeWarningLimit: 1_000,
          rolldownOptions: { input: join(consoleFolder, html) },
        },
      });
    }
  }
  return { built: stale.length > 0, tookMs: Math.round(performance.now() - began) };
}

/** The pages cannot be built where they are; the message names the folder and the mend. */
export class BuildFolderError extends Error {
  override readonly name = 'BuildFolderError';
}

/**
 * What the builder itself would tell in a hundred lines, and not as what it is.
 *
 * @param folder where the sources are.
 * @param outDirs where the pages go; made where they are missing.
 * @throws BuildFolderError
 */
export function checkFolders(folder: string, outDirs: readonly string[]): void {
  // The builder reads paths as URLs, which end there.
  if (/[#?]/.test(folder)) {
    throw new BuildFolderError(
      `The console cannot be built in ${folder}: its builder takes no # and no ? in the name of a folder. ` +
        'Move the repository, or rename the folder.',
    );
  }
  for (const outDir of outDirs) {
    try {
      mkdirSync(outDir, { recursive: true });
      accessSync(outDir, constants.W_OK);
    } catch {
      throw new BuildFolderError(
        `The console cannot be built: this user may not write to ${outDir}. ` +
          'Give them the right to it, or have its owner build it once: npx pnpm@12 build:console',
      );
    }
  }
}

function builtAt(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function newestChange(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}
