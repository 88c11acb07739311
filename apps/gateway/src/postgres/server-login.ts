import { randomBytes } from 'node:crypto';
import { chown, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../config/faults/setup-error.ts';

/** How to reach an embedded PostgreSQL; kept beside its data, readable by the owner alone. */
export interface ServerLogin {
  readonly password: string;
  /** The port it last listened on, taken again when it is free. */
  readonly port: number;
}

/** The superuser, and the only user, of an embedded PostgreSQL. */
export const SERVER_USER = 'aftercall';

const FILE_NAME = 'aftercall.json';

/**
 * Reads the login that was stored when the data folder was made.
 *
 * @throws SetupError naming the file when it is gone or no longer what was written.
 */
export async function readLogin(clusterDir: string): Promise<ServerLogin> {
  const file = join(clusterDir, FILE_NAME);
  try {
    const { password, port } = JSON.parse(await readFile(file, 'utf8')) as Partial<ServerLogin>;
    if (typeof password === 'string' && typeof port === 'number') return { password, port };
  } catch {
    // Missing, unreadable or no JSON: the mend is the same.
  }
  throw new SetupError(
    `${file} should hold the password of the embedded PostgreSQL, and cannot be read: ` +
      'restore it from a backup, or point AFTERCALL_DATA_DIR at another folder.',
  );
}

/** Writes it in one step, so that no reader sees half a file, and leaves it with the owner of the data. */
export async function writeLogin(clusterDir: string, login: ServerLogin): Promise<void> {
  const { uid, gid } = await stat(clusterDir);
  const draft = join(clusterDir, `${FILE_NAME}.${randomBytes(4).toString('hex')}`);
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(login)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await chown(draft, uid, gid);
  await rename(draft, join(clusterDir, FILE_NAME));
}

/** The address that pg takes, for one database of the server. */
export function connectionStringOf({ password, port }: ServerLogin, database = 'postgres'): string {
  return `postgresql://${SERVER_USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}
