import { machineTime } from '../measure/machine-time.ts';
import { bookingEvent } from './booking-event.ts';
import { CompletionReader } from './completion-reader.ts';
import { EventClient } from './event-client.ts';
import type { ClosedLoadSettings, Load, LoadCounts } from './load.ts';

/** Keeps a fixed number of events between their post and their `delivered` receipt. */
export class ClosedLoad implements Load {
  readonly startsAt = machineTime();
  readonly #settings: ClosedLoadSettings;
  readonly #client: EventClient;
  readonly #completions: CompletionReader;
  #completed = 0;
  #running = true;

  private constructor(settings: ClosedLoadSettings, completions: CompletionReader) {
    this.#settings = settings;
    this.#completions = completions;
    this.#client = new EventClient(settings);
  }

  static async start(settings: ClosedLoadSettings): Promise<ClosedLoad> {
    const completions = await CompletionReader.open(settings.responderUrl);
    const load = new ClosedLoad(settings, completions);
    completions.onGrowth((completed) => {
      load.#completed = completed;
      load.#refill();
    });
    load.#refill();
    return load;
  }

  counts(): LoadCounts {
    return this.#client.counts();
  }

  async stop(): Promise<LoadCounts> {
    this.#running = false;
    this.#completions.close();
    await this.#client.close();
    return this.#client.counts();
  }

  /** A refused event keeps its place: it is a fault of the run, and must not become a flood. */
  #refill(): void {
    const { inFlight, firstNumber } = this.#settings;
    const now = Date.now();
    while (this.#running && this.#client.posted - this.#completed < inFlight) {
      this.#client.post(bookingEvent(firstNumber + this.#client.posted, now));
    }
  }
}
