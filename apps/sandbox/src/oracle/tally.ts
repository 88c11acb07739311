import type { WebhookResult } from '../http/webhook-poster.ts';

/** Accepts are counted by attempt for so many attempts; above that the summary says that it is incomplete. */
export const countedAttemptsLimit = 500_000;

/** So many doubled attempts are named in the summary; all are counted. */
const namedDoublesLimit = 1_000;

export interface WebhookCounts {
  posted: number;
  answered2xx: number;
  answeredOther: number;
  failed: number;
  retried: number;
}

/** Counts for `GET /sandbox/summary`. Everything since the start or the last reset. */
export class Tally {
  #accepted = 0;
  #withoutAttempt = 0;
  readonly #acceptsByAttempt = new Map<string, number>();
  #attemptsComplete = true;
  readonly #doubled = new Set<string>();
  readonly #refusedByCode = new Map<number | string, number>();
  readonly #faultsMet = new Map<string, number>();
  readonly #acts = new Map<string, number>();
  /** Taken before a webhook is posted, so that one under way at a reset is not counted after it. */
  receipts: WebhookCounts = noWebhooks();
  replies: WebhookCounts = noWebhooks();

  accept(attemptId: string | null): void {
    this.#accepted += 1;
    if (attemptId === null) {
      this.#withoutAttempt += 1;
      return;
    }
    const accepts = (this.#acceptsByAttempt.get(attemptId) ?? 0) + 1;
    if (accepts === 1 && this.#acceptsByAttempt.size >= countedAttemptsLimit) {
      this.#attemptsComplete = false;
      return;
    }
    this.#acceptsByAttempt.set(attemptId, accepts);
    if (accepts > 1) this.#doubled.add(attemptId);
  }

  /** A number where the carrier has codes, else its word. */
  refuse(code: number | string): void {
    this.#refusedByCode.set(code, (this.#refusedByCode.get(code) ?? 0) + 1);
  }

  meetFault(name: string): void {
    this.#faultsMet.set(name, (this.#faultsMet.get(name) ?? 0) + 1);
  }

  /** Something an account did that is no message: a read mark, typing shown, a revocation, a message sent again. */
  count(act: string): void {
    this.#acts.set(act, (this.#acts.get(act) ?? 0) + 1);
  }

  summary() {
    return {
      accepted: this.#accepted,
      attempts: {
        distinct: this.#acceptsByAttempt.size,
        doubled: this.#doubled.size,
        withoutAttempt: this.#withoutAttempt,
        complete: this.#attemptsComplete,
      },
      doubles: [...this.#doubled].slice(0, namedDoublesLimit).map((attemptId) => ({
        attemptId,
        accepts: this.#acceptsByAttempt.get(attemptId) ?? 0,
      })),
      refused: Object.fromEntries(this.#refusedByCode),
      faultsMet: Object.fromEntries(this.#faultsMet),
      acts: Object.fromEntries(this.#acts),
      receipts: { ...this.receipts },
      replies: { ...this.replies },
    };
  }

  /** How often each attempt was accepted. */
  acceptsByAttempt(): Record<string, number> {
    return Object.fromEntries(this.#acceptsByAttempt);
  }

  clear(): void {
    this.#accepted = 0;
    this.#withoutAttempt = 0;
    this.#acceptsByAttempt.clear();
    this.#attemptsComplete = true;
    this.#doubled.clear();
    this.#refusedByCode.clear();
    this.#faultsMet.clear();
    this.#acts.clear();
    this.receipts = noWebhooks();
    this.replies = noWebhooks();
  }
}

export function countWebhook(counts: WebhookCounts, result: WebhookResult): void {
  counts.posted += 1;
  counts.retried += result.attempts - 1;
  if (result.answer === null) counts.failed += 1;
  else if (result.answer >= 200 && result.answer < 300) counts.answered2xx += 1;
  else counts.answeredOther += 1;
}

function noWebhooks(): WebhookCounts {
  return { posted: 0, answered2xx: 0, answeredOther: 0, failed: 0, retried: 0 };
}
