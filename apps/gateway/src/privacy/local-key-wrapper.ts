import { createHmac, type KeyObject } from 'node:crypto';
import { MasterKeyError, type KeyWrapper } from './key-wrapper.ts';
import { seal, unseal } from './seal.ts';

/** A master key that this process holds itself. */
export interface MasterKey {
  /** Where it is from, for whoever reads an error. */
  readonly source: string;
  /** 32 bytes. */
  readonly key: KeyObject;
}

/** With master keys of its own: the first wraps, the others still unwrap what they wrapped. */
export class LocalKeyWrapper implements KeyWrapper {
  readonly current: string;
  readonly #first: MasterKey;
  readonly #byName: ReadonlyMap<string, MasterKey>;

  /** @param keys the newest first. */
  constructor(keys: readonly [MasterKey, ...MasterKey[]]) {
    [this.#first] = keys;
    this.current = nameOf(this.#first);
    this.#byName = new Map(keys.map((one) => [nameOf(one), one]));
  }

  wrap(key: Buffer, context: string): Promise<Buffer> {
    return Promise.resolve(seal(this.#first.key, context, key));
  }

  async unwrap(wrapped: Buffer, by: string, context: string): Promise<Buffer> {
    const found = this.#byName.get(by);
    if (found === undefined) {
      const have = [...this.#byName].map(([name, { source }]) => `${source} is ${name}`).join(', ');
      throw new MasterKeyError(
        `What the database holds is encrypted under the master key ${by}, but ${have}: put the right file back from its ` +
          'backup, or name it in privacy.masterKeyFiles.',
      );
    }
    const key = unseal(found.key, context, wrapped);
    if (key !== undefined) return key;
    throw new MasterKeyError(
      `A row of tenant_keys does not open under the master key that it names (${by}, from ${found.source}): it was ` +
        'changed. Restore the database from a backup.',
    );
  }
}

/** Tells nothing of the key, and is another one for every other key. */
function nameOf({ key }: MasterKey): string {
  return createHmac('sha256', key).update('the name of an Aftercall master key').digest('hex').slice(0, 16);
}
