import { resolve, sep } from 'node:path';
import type { DatabaseConfig } from '../config/gateway-config.ts';
import { SetupError } from '../config/faults/setup-error.ts';

/** What the system says where a folder may not be written, or is none; a full disk is another matter. */
const faults = new Set(['EACCES', 'EEXIST', 'ELOOP', 'ENOTDIR', 'EPERM', 'EROFS']);

/** The data folder, absolute. */
export function dataDirOf({ dataDir }: DatabaseConfig): string {
  return resolve(dataDir);
}

/**
 * Does what needs the data folder.
 *
 * @throws SetupError when the folder, or something in it, cannot be read or written by the gateway.
 */
export async function inDataDir<Result>(dataDir: string, task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    const { code = '', path = '' } = error as NodeJS.ErrnoException;
    if (!faults.has(code) || !(isWithin(path, dataDir) || isWithin(dataDir, path))) throw error;
    throw new SetupError(
      `The data folder ${dataDir} cannot be used (${code} at ${path}): let the gateway read and write it, or set ` +
        'AFTERCALL_DATA_DIR (database.dataDir) to another one.',
    );
  }
}

function isWithin(path: string, folder: string): boolean {
  return `${path}${sep}`.startsWith(`${folder}${sep}`);
}
