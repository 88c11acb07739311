export interface PollSettings {
  readonly everyMs: number;
  readonly look: () => Promise<void>;
  /** Told of an error, which keeps nobody from the next look. */
  readonly failed: (error: unknown) => void;
}

/** Looks at once and then again and again, one look at a time: one may take longer than it is to the next. */
export class Poll {
  readonly #settings: PollSettings;
  #timer: NodeJS.Timeout | undefined;
  #underway: Promise<void> | undefined;

  constructor(settings: PollSettings) {
    this.#settings = settings;
  }

  start(): void {
    const { everyMs, look, failed } = this.#settings;
    const next = (): void => {
      this.#underway ??= look()
        .catch(failed)
        .finally(() => (this.#underway = undefined));
    };
    this.#timer = setInterval(next, everyMs);
    this.#timer.unref();
    next();
  }

  /** Begins no more looks; ends with the one that is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#underway;
  }
}
