import { setTimeout as wait } from 'node:timers/promises';
import type { Aftermath } from '../engine/aftermath.ts';
import type { LearntFact } from '../ledger/attempts/attempt-fact.ts';
import { LastingTrouble } from '../observability/lasting-trouble.ts';
import type { Logger } from '../observability/logger.ts';
import type { LeasedAttempt } from './leased-attempt.ts';

export interface OutcomeWriterSettings {
  readonly aftermath: Pick<Aftermath, 'recordOutcome'>;
  readonly log: Logger;
  /** The gateway ends, and waits for the database no longer. */
  readonly isCalledOff: () => boolean;
}

const firstWaitMs = 100;
const longestWaitMs = 5_000;

/** What a provider said must not be lost to a database that is away for a moment. */
export class OutcomeWriter {
  readonly #settings: OutcomeWriterSettings;
  readonly #trouble: LastingTrouble;
  /** Outcomes that could not be written, and are tried again: others may be written meanwhile. */
  #unwritten = 0;

  constructor(settings: OutcomeWriterSettings) {
    this.#settings = settings;
    this.#trouble = new LastingTrouble({
      log: settings.log,
      begins: 'An outcome could not be written: trying again.',
      ends: 'Outcomes are written again.',
    });
  }

  /** Resolves once it is written, however long the database is away; rejects where it is called off before. */
  async write({ id, callKey }: LeasedAttempt, learnt: LearntFact): Promise<void> {
    const { aftermath, isCalledOff } = this.#settings;
    let told = learnt;
    let isUnwritten = false;
    try {
      for (let delay = firstWaitMs; ; delay = Math.min(delay * 2, longestWaitMs)) {
        try {
          await aftermath.recordOutcome(callKey, told);
          break;
        } catch (error) {
          if (isCalledOff()) throw error;
          // What broke may have been the answer alone.
          told = { ...learnt, mayBeWritten: true };
          if (!isUnwritten) this.#unwritten += 1;
          isUnwritten = true;
          this.#trouble.met(error, { attempt: id });
          await wait(delay);
        }
      }
    } finally {
      if (isUnwritten) this.#unwritten -= 1;
    }
    if (isUnwritten && this.#unwritten === 0) this.#trouble.passed();
  }
}
