import { machineTime } from '../measure/machine-time.ts';
import { ArrivalSchedule } from './arrival-schedule.ts';
import type { EventDoor } from './event-door.ts';
import type { Load, LoadCounts, OpenLoadSettings } from './load.ts';
import { openDoor } from './open-door.ts';

/**
 * Posts each event when it is due, however many are still unanswered. An event that is posted
 * late, because this process or the gateway was busy, still counts from when it was due.
 */
export class OpenLoad implements Load {
  readonly startsAt = machineTime();
  readonly #schedule: ArrivalSchedule;
  readonly #firstNumber: number;
  readonly #door: EventDoor;
  #untilNext: NodeJS.Timeout | undefined;

  private constructor(settings: OpenLoadSettings, door: EventDoor) {
    this.#schedule = new ArrivalSchedule(this.startsAt, settings.perSecond);
    this.#firstNumber = settings.firstNumber;
    this.#door = door;
    this.#postDue();
  }

  static async start(settings: OpenLoadSettings): Promise<OpenLoad> {
    return new OpenLoad(settings, await openDoor(settings, settings.held !== true));
  }

  counts(): LoadCounts {
    return this.#door.counts();
  }

  answersBetween(from: number, to: number): readonly number[] {
    return this.#door.answersBetween(from, to);
  }

  async stop(): Promise<LoadCounts> {
    clearTimeout(this.#untilNext);
    await this.#door.close();
    return this.#door.counts();
  }

  #postDue(): void {
    const due = this.#schedule.dueBy(machineTime());
    const now = Date.now();
    while (this.#door.posted < due) {
      const place = this.#door.posted;
      this.#door.tell(this.#firstNumber + place, now, this.#schedule.dueAt(place));
    }
    // The timers of Node have whole milliseconds: what falls due within one is posted together.
    const wait = Math.max(1, Math.ceil(this.#schedule.dueAt(due) - machineTime()));
    this.#untilNext = setTimeout(() => this.#postDue(), wait);
  }
}
