import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The programs of Kannel that a message goes through. */
export interface KannelPrograms {
  readonly bearerbox: string;
  readonly smsbox: string;
  /** Such as `1.4.5`. */
  readonly version: string;
}

/** Distributions put it where not everybody's path leads. */
const furtherFolders = ['/usr/sbin', '/usr/local/sbin'];

/** @returns undefined where it is not installed. */
export async function findKannel(folders = foldersOfPrograms()): Promise<KannelPrograms | undefined> {
  const [bearerbox, smsbox] = await Promise.all(['bearerbox', 'smsbox'].map((name) => findProgram(name, folders)));
  if (bearerbox === undefined || smsbox === undefined) return undefined;
  return { bearerbox, smsbox, version: await versionOf(bearerbox) };
}

function foldersOfPrograms(): readonly string[] {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...path, ...furtherFolders];
}

async function findProgram(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const file = join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}

async function versionOf(bearerbox: string): Promise<string> {
  const { stdout } = await run(bearerbox, ['--version']);
  return /version `?(\d[\w.]*)/.exec(stdout)?.[1] ?? 'unknown';
}
