const everyMs = 5 * 60_000;
const mostRemembered = 200;

/** What of a log is needed here. */
export interface WarningLog {
  warn(fields: Readonly<Record<string, unknown>>, sentence: string): void;
}

/** Says the same thing once in five minutes, and then how often it would have been said meanwhile. */
export class RareWarnings {
  readonly #log: WarningLog;
  readonly #now: () => number;
  /** Those that were said first come first. */
  readonly #said = new Map<string, { at: number; unsaid: number }>();

  /** @param now in milliseconds. */
  constructor(log: WarningLog, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  /** @param about what makes it the same thing. */
  warn(about: string, fields: () => Readonly<Record<string, unknown>>, message: string): void {
    const now = this.#now();
    const before = this.#said.get(about);
    if (before !== undefined && now - before.at < everyMs) {
      before.unsaid += 1;
      return;
    }
    this.#said.delete(about);
    const [oldest = about] = this.#said.size < mostRemembered ? [] : this.#said.keys();
    this.#said.delete(oldest);
    this.#said.set(about, { at: now, unsaid: 0 });
    const unsaid = before?.unsaid ?? 0;
    this.#log.warn({ ...fields(), ...(unsaid > 0 && { unsaidBefore: unsaid }) }, message);
  }
}
