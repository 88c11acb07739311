import { KeptList } from '../oracle/kept-list.ts';
import type { CarrierMessage } from './carrier-message.ts';

/** A carrier's newest messages, of every account, bounded: an older one is forgotten, as if deleted. */
export class MessageStore<Message extends CarrierMessage> {
  readonly #kept: KeptList<Message>;
  readonly #byId = new Map<string, Message>();

  constructor(limit: number) {
    this.#kept = new KeptList(limit);
  }

  add(message: Message): void {
    const forgotten = this.#kept.add(message);
    if (forgotten !== undefined) this.#byId.delete(key(forgotten.accountSid, forgotten.sid));
    this.#byId.set(key(message.accountSid, message.sid), message);
  }

  get(accountSid: string, sid: string): Message | undefined {
    return this.#byId.get(key(accountSid, sid));
  }

  newestFirst(): Generator<Message, void> {
    return this.#kept.newestFirst();
  }

  oldestFirst(): Generator<Message, void> {
    return this.#kept.oldestFirst();
  }

  get size(): number {
    return this.#kept.size;
  }

  clear(): void {
    this.#kept.clear();
    this.#byId.clear();
  }
}

/** An RBM message id is the agent's own, so two accounts may use the same. */
function key(accountSid: string, sid: string): string {
  return `${accountSid} ${sid}`;
}
