import { Pool } from 'undici';
import type { LoadCounts } from './load.ts';

export interface CountingClientSettings {
  readonly origin: string;
  readonly connections: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The status of a good answer. */
  readonly wanted: number;
}

/** Posts bodies to one address and counts what they come to. Requests beyond the connections wait in line. */
export class CountingClient {
  readonly #settings: CountingClientSettings;
  readonly #pool: Pool;
  #posted = 0;
  #accepted = 0;
  #refused = 0;
  #firstRefusal: string | undefined;
  #whenIdle: (() => void) | undefined;

  constructor(settings: CountingClientSettings) {
    this.#settings = settings;
    this.#pool = new Pool(settings.origin, { connections: settings.connections, pipelining: 1 });
  }

  /** Never rejects: whatever the answer, it is counted. */
  async post(body: string): Promise<void> {
    this.#posted += 1;
    const { path, headers, wanted } = this.#settings;
    try {
      const answer = await this.#pool.request({ method: 'POST', path, headers, body });
      const text = await answer.body.text();
      if (answer.statusCode === wanted) this.#accepted += 1;
      else this.#refuse(`${answer.statusCode} ${text.slice(0, 500)}`);
    } catch (error) {
      this.#refuse(String(error));
    }
    if (this.#underway === 0) this.#whenIdle?.();
  }

  counts(): LoadCounts {
    const [posted, accepted, refused, firstRefusal] = [this.#posted, this.#accepted, this.#refused, this.#firstRefusal];
    return { posted, accepted, refused, ...(firstRefusal !== undefined && { firstRefusal }) };
  }

  /** Waits for the requests under way, then lets the connections go. */
  async close(): Promise<void> {
    if (this.#underway > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    await this.#pool.close();
  }

  get #underway(): number {
    return this.#posted - this.#accepted - this.#refused;
  }

  #refuse(why: string): void {
    this.#refused += 1;
    this.#firstRefusal ??= why;
  }
}
