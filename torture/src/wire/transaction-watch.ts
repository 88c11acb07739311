import type { TransactionKind } from '../plan/fault-plan.ts';
import { textAt, type PostgresMessage } from './postgres-messages.ts';

/** What a message of the gateway means for its transaction. */
export interface Watched {
  /** Set on the message that asks for the commit: what the transaction wrote. */
  readonly commit?: ReadonlySet<TransactionKind>;
}

/** By the tables and types that its statements name; a transaction may be of several kinds. */
const signs: readonly { readonly kind: TransactionKind; readonly sign: RegExp }[] = [
  { kind: 'intake', sign: /INSERT INTO event_keys\b/ },
  { kind: 'outcome', sign: /\bended_lease_row\b/ },
  { kind: 'receipt', sign: /INSERT INTO webhook_bodies\b/ },
];
/** A round of claiming looks for what is due; only one that also writes is a claim. */
const claimSign = /pg_try_advisory_xact_lock\(call_key\)/;
const writeSign = /\b(?:INSERT INTO|UPDATE|DELETE FROM)\s/;

/** Follows the transactions of one connection by what its client says. */
export class TransactionWatch {
  /** Prepared statements live as long as their connection. */
  readonly #prepared = new Map<string, string>();
  #kinds = new Set<TransactionKind>();
  #claims = false;

  see({ type, body }: PostgresMessage): Watched {
    if (type === 'Q') return this.#run(textAt(body, 0).text);
    if (type === 'P') {
      const { text: name, next } = textAt(body, 0);
      this.#prepared.set(name, textAt(body, next).text);
    } else if (type === 'B') {
      const { next } = textAt(body, 0);
      return this.#run(this.#prepared.get(textAt(body, next).text) ?? '');
    }
    return {};
  }

  #run(statement: string): Watched {
    const word = /^\s*(BEGIN|COMMIT|ROLLBACK)\b/i.exec(statement)?.[1]?.toUpperCase();
    if (word === 'COMMIT') return { commit: this.#end() };
    if (word !== undefined) this.#end();
    for (const { kind, sign } of signs) if (sign.test(statement)) this.#kinds.add(kind);
    if (claimSign.test(statement)) this.#claims = true;
    else if (this.#claims && writeSign.test(statement)) this.#kinds.add('claim');
    return {};
  }

  #end(): Set<TransactionKind> {
    const kinds = this.#kinds;
    this.#kinds = new Set();
    this.#claims = false;
    return kinds;
  }
}
