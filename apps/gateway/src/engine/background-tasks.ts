import { within } from './within.ts';

const graceMs = 1_000;

/** What providers are asked or told beside the sends, and what is called off when the process ends. */
export class BackgroundTasks {
  readonly #underway = new Set<Promise<void>>();
  readonly #abort = new AbortController();

  get count(): number {
    return this.#underway.size;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** @param failed told of an error, which ends nothing else. */
  run(task: () => Promise<void>, failed: (error: unknown) => void): void {
    const done = task()
      .catch(failed)
      .finally(() => this.#underway.delete(done));
    this.#underway.add(done);
  }

  /** Calls off what is under way, and waits for no channel that does not listen. */
  async close(): Promise<void> {
    this.#abort.abort();
    await within(graceMs, Promise.allSettled(this.#underway));
  }
}
