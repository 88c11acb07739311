import { machineTime } from '../measure/machine-time.ts';
import { CompletionReader } from './completion-reader.ts';
import type { EventDoor } from './event-door.ts';
import type { ClosedLoadSettings, Load, LoadCounts } from './load.ts';
import { openDoor } from './open-door.ts';

/** Keeps a fixed number of events between their post and their `delivered` receipt. */
export class ClosedLoad implements Load {
  readonly startsAt = machineTime();
  readonly #settings: ClosedLoadSettings;
  readonly #door: EventDoor;
  readonly #completions: CompletionReader;
  #completed = 0;
  #running = true;

  private constructor(settings: ClosedLoadSettings, door: EventDoor, completions: CompletionReader) {
    this.#settings = settings;
    this.#door = door;
    this.#completions = completions;
  }

  static async start(settings: ClosedLoadSettings): Promise<ClosedLoad> {
    const door = await openDoor(settings, true);
    const completions = await CompletionReader.open(settings.responderUrl);
    const load = new ClosedLoad(settings, door, completions);
    completions.onGrowth((completed) => {
      load.#completed = completed;
      load.#refill();
    });
    load.#refill();
    return load;
  }

  counts(): LoadCounts {
    return this.#door.counts();
  }

  answersBetween(from: number, to: number): readonly number[] {
    return this.#door.answersBetween(from, to);
  }

  async stop(): Promise<LoadCounts> {
    this.#running = false;
    this.#completions.close();
    await this.#door.close();
    return this.#door.counts();
  }

  /** A refused event keeps its place: it is a fault of the run, and must not become a flood. */
  #refill(): void {
    const { inFlight, firstNumber } = this.#settings;
    const [now, dueAt] = [Date.now(), machineTime()];
    while (this.#running && this.#door.posted - this.#completed < inFlight) {
      this.#door.tell(firstNumber + this.#door.posted, now, dueAt);
    }
  }
}
