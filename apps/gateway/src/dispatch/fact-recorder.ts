import type { NewId } from '@aftercall/core';
import type { Pool } from 'pg';
import { MicroBatcher } from '../engine/micro-batcher.ts';
import { inTransaction } from '../ledger/transaction.ts';
import { Writes } from '../ledger/writes.ts';
import type { LearntFact } from '../ledger/attempt-fact.ts';
import { learnFacts } from '../ledger/learn-facts.ts';

export interface FactRecorderSettings {
  readonly pool: Pool;
  readonly newId: NewId;
  /** Told after each commit. */
  readonly committed: (news: { changedFollowUps: readonly string[]; nextDue?: Date }) => void;
}

interface KeyedFact {
  readonly callKey: number;
  readonly learnt: LearntFact;
}

/** Writes down what sends came to: many at once, each only resolved when it is committed. */
export class FactRecorder {
  readonly #batcher: MicroBatcher<KeyedFact, void>;
  readonly #settings: FactRecorderSettings;

  constructor(settings: FactRecorderSettings) {
    this.#settings = settings;
    this.#batcher = new MicroBatcher({ run: (facts) => this.#record(facts), maxItems: 256, inFlight: 1 });
  }

  record(callKey: number, learnt: LearntFact): Promise<void> {
    return this.#batcher.add({ callKey, learnt });
  }

  close(): Promise<void> {
    return this.#batcher.close();
  }

  async #record(facts: readonly KeyedFact[]): Promise<void[]> {
    const { pool, newId, committed } = this.#settings;
    const callKeys = facts.map((one) => one.callKey);
    const news = await inTransaction(pool, { callKeys }, async (client) => {
      const writes = new Writes();
      const learnt = await learnFacts(
        client,
        writes,
        facts.map((one) => one.learnt),
        newId,
      );
      await writes.flush(client);
      return learnt;
    });
    committed(news);
    return facts.map(() => undefined);
  }
}
