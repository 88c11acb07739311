import type { Logger } from './logger.ts';

export interface LastingTroubleSettings {
  readonly log: Pick<Logger, 'error' | 'info'>;
  /** Said when it begins, and again while it lasts. */
  readonly begins: string;
  /** Said once when it is over. */
  readonly ends: string;
  /** In milliseconds, of a clock that only goes forward. */
  readonly ticks?: () => number;
}

const againMs = 60_000;

/**
 * Trouble that is met again and again until it passes, such as a database that is away: told when it begins, once a minute
 * while it lasts, and when it is over, instead of each time that it is met.
 */
export class LastingTrouble {
  readonly #settings: LastingTroubleSettings;
  readonly #ticks: () => number;
  #metTimes = 0;
  #saidAt = 0;

  constructor(settings: LastingTroubleSettings) {
    this.#settings = settings;
    this.#ticks = settings.ticks ?? (() => performance.now());
  }

  /** It was met once more. */
  met(error: unknown, fields: Readonly<Record<string, unknown>> = {}): void {
    const now = this.#ticks();
    this.#metTimes += 1;
    if (this.#metTimes > 1 && now - this.#saidAt < againMs) return;
    this.#saidAt = now;
    const times = this.#metTimes > 1 ? { times: this.#metTimes } : {};
    this.#settings.log.error({ err: error, ...fields, ...times }, this.#settings.begins);
  }

  /** What failed works again, or does still. */
  passed(): void {
    if (this.#metTimes === 0) return;
    this.#settings.log.info({ times: this.#metTimes }, this.#settings.ends);
    this.#metTimes = 0;
  }
}
