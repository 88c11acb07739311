import { createSecretKey, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { errorCode } from './error-code.ts';
import { MasterKeyError } from './key-wrapper.ts';
import type { MasterKey } from './local-key-wrapper.ts';
import { makeKeyFile } from './make-key-file.ts';

const keyBytes = 32;
/** The same in base64, of either alphabet. Decoding alone would pass over whatever comes after it, a second key too. */
const keyText = /^[\w+/-]{43}=?$/;
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
  return Promise.all(files.map((file, index) => readKey(file, index > 0)));
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

/** @param isAnother beside the one that wraps: an older one, or one that is to come. */
async function readKey(file: string, isAnother: boolean): Promise<MasterKey> {
  const bytes = await readFile(file).catch((error: unknown) => {
    const code = errorCode(error);
    if (code !== 'ENOENT') {
      throw new MasterKeyError(`${file}, the master key, cannot be read (${code}): let the gateway read it.`);
    }
    throw new MasterKeyError(
      isAnother
        ? `${file}, another master key, is missing: mend its name in privacy.masterKeyFiles, put it back from its backup, or ` +
            'leave it out if nothing is encrypted under it. A gateway that starts without a key that it needs says so.'
        : `${file}, the master key, is missing, and what the database holds is encrypted under it: put it back from its ` +
            'backup, or name it in privacy.masterKeyFiles. Without it no name, number or text can be read again.',
    );
  });
  if (process.platform !== 'win32' && ((await stat(file)).mode & readableByOthers) !== 0) {
    throw new MasterKeyError(`${file}, the master key, may be read by everybody on this machine: chmod 600 ${file}.`);
  }
  return { source: file, key: createSecretKey(keyOf(bytes, file)) };
}

function keyOf(bytes: Buffer, file: string): Buffer {
  if (bytes.length === keyBytes) return bytes;
  const text = bytes.toString('latin1').trim();
  if (keyText.test(text)) return Buffer.from(text, 'base64');
  throw new MasterKeyError(
    /\s/.test(text) && text.split(/\s+/).every((word) => keyText.test(word))
      ? `${file}, the master key, holds several keys: put each into a file of its own, and name them in ` +
          'privacy.masterKeyFiles, the newest first.'
      : `${file}, the master key, is damaged: it must be ${keyBytes} bytes, or these in base64, and nothing else. Put it ` +
          'back from its backup.',
  );
}
