import { machineTime } from '../measure/machine-time.ts';
import { ArrivalSchedule } from './arrival-schedule.ts';
import { bookingEvent } from './booking-event.ts';
import { EventClient } from './event-client.ts';
import type { Load, LoadCounts, OpenLoadSettings } from './load.ts';

/**
 * Posts each event when it is due, however many are still unanswered. An event that is posted
 * late, because this process or the gateway was busy, still counts from when it was due.
 */
export class OpenLoad implements Load {
  readonly startsAt = machineTime();
  readonly #schedule: ArrivalSchedule;
  readonly #firstNumber: number;
  readonly #isLive: boolean;
  readonly #client: EventClient;
  #untilNext: NodeJS.Timeout | undefined;

  constructor(settings: OpenLoadSettings) {
    this.#schedule = new ArrivalSchedule(this.startsAt, settings.perSecond);
    this.#firstNumber = settings.firstNumber;
    this.#isLive = settings.held !== true;
    this.#client = new EventClient(settings);
    this.#postDue();
  }

  counts(): LoadCounts {
    return this.#client.counts();
  }

  async stop(): Promise<LoadCounts> {
    clearTimeout(this.#untilNext);
    await this.#client.close();
    return this.#client.counts();
  }

  #postDue(): void {
    const due = this.#schedule.dueBy(machineTime());
    const now = Date.now();
    while (this.#client.posted < due) {
      this.#client.post(bookingEvent(this.#firstNumber + this.#client.posted, now, this.#isLive));
    }
    // The timers of Node have whole milliseconds: what falls due within one is posted together.
    const wait = Math.max(1, Math.ceil(this.#schedule.dueAt(due) - machineTime()));
    this.#untilNext = setTimeout(() => this.#postDue(), wait);
  }
}
