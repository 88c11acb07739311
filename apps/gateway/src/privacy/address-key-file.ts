import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SetupError } from '../config/faults/setup-error.ts';
import { errorCode } from './error-code.ts';
import { makeKeyFile } from './make-key-file.ts';

const keyBytes = 32;

/** An address key is missing, damaged or another one. The message names the setting and the mend; no key stands in it. */
export class AddressKeyError extends SetupError {
  override readonly name = 'AddressKeyError';
}

/** Makes the file of the gateway's own address key where there is none. */
export async function makeAddressKeyFile(file: string): Promise<void> {
  await makeKeyFile(file, randomBytes(keyBytes).toString('base64'));
}

/**
 * Reads the file of the gateway's own address key; `undefined` where there is none.
 *
 * @throws AddressKeyError for one that is damaged or cannot be read.
 */
export async function readAddressKeyFile(file: string): Promise<KeyObject | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new AddressKeyError(
      `${file}, the address key, cannot be read (${errorCode(error)}): let the gateway read it.`,
    );
  });
  if (text === undefined) return undefined;
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length >= keyBytes) return createSecretKey(key);
  throw new AddressKeyError(`${file}, the address key, is damaged: put it back from its backup.`);
}
