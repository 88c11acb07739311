import { SetupError } from '../config/faults/setup-error.ts';

/**
 * Keeps the master key, and encrypts the keys of tenants with it. The one that comes with the gateway has it from a file
 * (`local-key-wrapper.ts`); one over a key management service would send both requests there, and never see the key.
 * It is asked at the start and when a tenant gets a new key, never while an event waits.
 */
export interface KeyWrapper {
  /** Names the master key that {@link wrap} uses, without telling anything of it; it is stored beside what it wrapped. */
  readonly current: string;
  /** @param context what the key is for: only with the same text is it unwrapped. */
  wrap(key: Buffer, context: string): Promise<Buffer>;
  /**
   * @param by the name of the master key that wrapped it.
   * @throws MasterKeyError when that is not at hand, or does not fit.
   */
  unwrap(wrapped: Buffer, by: string, context: string): Promise<Buffer>;
}

/** The master key is missing, damaged or another one. The message names the file and the mend; no key stands in it. */
export class MasterKeyError extends SetupError {
  override readonly name = 'MasterKeyError';
}
