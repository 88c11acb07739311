import type { DataKey, SealedTable } from '../../privacy/data-key.ts';
import type { CallRecord } from '../calls/call-record.ts';
import type { DataKeyKind, Keyring } from './keyring.ts';
import type { Row } from '../rows/row-type.ts';
import { dataKeysTable } from './sealed-tables.ts';
import type { CallKeys } from '../signals/webhook-rows.ts';
import type { Writes } from '../rows/writes.ts';

/** A call, with the key that it has. */
type Whose = Pick<CallRecord, 'id' | 'tenant'> & { readonly key?: DataKey | undefined };

/** Encrypts what one transaction writes of people, and keeps the keys that it makes for that. */
export class NewSeals {
  readonly #keyring: Keyring;
  /** By call. */
  readonly #ofCalls = new Map<string, DataKey>();
  readonly #rows: Row<typeof dataKeysTable.columns>[] = [];

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /** Under the key of the call: the one that it has, or its first. */
  ofCall(call: Whose, table: SealedTable, row: string, plain: string): Buffer {
    return this.keyOf(call).seal(table, row, plain);
  }

  keyOf({ id, tenant, key = this.#ofCalls.get(id) }: Whose): DataKey {
    if (key !== undefined) return key;
    const made = this.keyOfItsOwn(tenant, id, 'call');
    this.#ofCalls.set(id, made);
    return made;
  }

  /**
   * Of what a person wrote or is answered: the key of their call, or one of its own where they have none. On a call that
   * was erased it is something new, and does not bring the call's papers back.
   */
  keyOfMessage(
    id: string,
    kind: 'reply' | 'notice',
    tenant: string,
    call: string | undefined,
    known: CallKeys,
  ): DataKey {
    if (call === undefined || known.erased.has(call)) return this.keyOfItsOwn(tenant, id, kind);
    return this.keyOf({ id: call, tenant, key: known.keys.get(call) });
  }

  /** For one thing alone, which goes by itself. */
  keyOfItsOwn(tenant: string, id: string, kind: DataKeyKind): DataKey {
    const { key, row } = this.#keyring.make(tenant, id, kind);
    this.#rows.push(row);
    return key;
  }

  write(writes: Writes): void {
    writes.insert(dataKeysTable, this.#rows.splice(0));
  }
}
