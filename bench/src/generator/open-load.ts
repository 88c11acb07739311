import { machineTime } from '../measure/machine-time.ts';
import { ArrivalSchedule } from './arrival-schedule.ts';
import { bookingEvent } from './booking-event.ts';
import { type CountingClient, eventClient } from './counting-client.ts';
import type { Load, LoadCounts, OpenLoadSettings } from './load.ts';

/** The shortest that a timer of Node can be. */
const tickMs = 1;

/**
 * Posts each event when it is due, however many are still unanswered. An event that is posted
 * late, because this process or the gateway was busy, still counts from when it was due.
 */
export class OpenLoad implements Load {
  readonly startsAt = machineTime();
  readonly #schedule: ArrivalSchedule;
  readonly #firstNumber: number;
  readonly #client: CountingClient;
  readonly #ticking: NodeJS.Timeout;

  constructor({ gatewayUrl, apiKey, connections, firstNumber, perSecond }: OpenLoadSettings) {
    this.#schedule = new ArrivalSchedule(this.startsAt, perSecond);
    this.#firstNumber = firstNumber;
    this.#client = eventClient(gatewayUrl, apiKey, connections);
    this.#ticking = setInterval(() => this.#postDue(), tickMs);
  }

  counts(): LoadCounts {
    return this.#client.counts();
  }

  async stop(): Promise<LoadCounts> {
    clearInterval(this.#ticking);
    await this.#client.close();
    return this.#client.counts();
  }

  #postDue(): void {
    const due = this.#schedule.dueBy(machineTime());
    for (let { posted } = this.#client.counts(); posted < due; posted += 1) {
      void this.#client.post(bookingEvent(this.#firstNumber + posted, new Date()));
    }
  }
}
