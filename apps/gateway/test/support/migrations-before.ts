import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const migrations = fileURLToPath(new URL('../../src/ledger/migrations/', import.meta.url));

/** A folder, in `folder`, with the migrations before the one whose name `sign` knows: those of the gateway before it. */
export async function migrationsBefore(sign: RegExp, folder: string): Promise<string> {
  const directory = join(folder, 'migrations');
  await mkdir(directory);
  const files = (await readdir(migrations)).toSorted();
  const place = files.findIndex((file) => sign.test(file));
  if (place === -1) throw new Error(`there is no migration like ${String(sign)}`);
  for (const file of files.slice(0, place)) await copyFile(join(migrations, file), join(directory, file));
  return directory;
}
