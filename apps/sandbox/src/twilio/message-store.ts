import { KeptList } from '../oracle/kept-list.ts';
import type { TwilioMessage } from './message.ts';

/** The newest messages of every account, bounded: an older one is forgotten, as if deleted. */
export class MessageStore {
  readonly #kept: KeptList<TwilioMessage>;
  readonly #bySid = new Map<string, TwilioMessage>();

  constructor(limit: number) {
    this.#kept = new KeptList(limit);
  }

  add(message: TwilioMessage): void {
    const forgotten = this.#kept.add(message);
    if (forgotten !== undefined) this.#bySid.delete(forgotten.sid);
    this.#bySid.set(message.sid, message);
  }

  get(accountSid: string, sid: string): TwilioMessage | undefined {
    const message = this.#bySid.get(sid);
    return message?.accountSid === accountSid ? message : undefined;
  }

  newestFirst(): Generator<TwilioMessage, void> {
    return this.#kept.newestFirst();
  }

  oldestFirst(): Generator<TwilioMessage, void> {
    return this.#kept.oldestFirst();
  }

  get size(): number {
    return this.#kept.size;
  }

  clear(): void {
    this.#kept.clear();
    this.#bySid.clear();
  }
}
