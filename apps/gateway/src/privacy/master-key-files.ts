import { createSecretKey, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { errorCode } from './error-code.ts';
import { MasterKeyError } from './key-wrapper.ts';
import type { MasterKey } from './local-key-wrapper.ts';
import { makeKeyFile } from './make-key-file.ts';

const keyBytes = 32;
/** Readable by everybody on the machine. */
const readableByOthers = 0o007;

/**
 * Reads the files that hold master keys.
 *
 * @param files the newest first.
 * @param mayMake whether the first one is made when there is none: only where nothing was ever encrypted.
 * @throws MasterKeyError for a file that is missing, of another form, or readable by everybody.
 */
export async function readMasterKeys(files: readonly string[], mayMake: boolean): Promise<readonly MasterKey[]> {
  const [first] = files;
  if (mayMake && first !== undefined) await makeFile(first);
  return Promise.all(files.map(readKey));
}

async function makeFile(file: string): Promise<void> {
  try {
    await makeKeyFile(file, randomBytes(keyBytes).toString('base64'));
  } catch (error) {
    throw new MasterKeyError(
      `${file}, the master key, cannot be written (${errorCode(error)}): let the gateway write to its folder, or make the file with ` +
        '"openssl rand -base64 32" and name it in privacy.masterKeyFiles.',
    );
  }
}

async function readKey(file: string): Promise<MasterKey> {
  const bytes = await readFile(file).catch((error: unknown) => {
    const missing = errorCode(error) === 'ENOENT';
    throw new MasterKeyError(
      missing
        ? `${file}, the master key, is missing, and what the database holds is encrypted under it: put it back from its ` +
            'backup, or name it in privacy.masterKeyFiles. Without it no name, number or text can be read again.'
        : `${file}, the master key, cannot be read (${errorCode(error)}): let the gateway read it.`,
    );
  });
  if (process.platform !== 'win32' && ((await stat(file)).mode & readableByOthers) !== 0) {
    throw new MasterKeyError(`${file}, the master key, may be read by everybody on this machine: chmod 600 ${file}.`);
  }
  const key = bytes.length === keyBytes ? bytes : Buffer.from(bytes.toString('latin1').trim(), 'base64');
  if (key.length !== keyBytes) {
    throw new MasterKeyError(
      `${file}, the master key, is damaged: it must be ${keyBytes} bytes, or these in base64. Put it back from its backup.`,
    );
  }
  return { source: file, key: createSecretKey(key) };
}
