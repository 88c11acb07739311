import { setTimeout as wait } from 'node:timers/promises';
import { linkOfEvent } from '../event-number.ts';
import { phoneOfCaller } from '../generator/callers.ts';
import { countAnswer } from '../generator/http-door.ts';
import type { KannelLoadSettings, Load, LoadCounts } from '../generator/load.ts';
import { ToldEvents } from '../generator/told-events.ts';
import { machineTime } from '../measure/machine-time.ts';
import { GetServer } from '../wire/get-server.ts';
import { PostClient } from '../wire/post-client.ts';
import type { Outcome } from '../wire/post-connection.ts';
import { kannelUser } from './kannel-config.ts';

/** A message that is not complete by then is lost. */
const patienceMs = 20_000;

/** Kannel lets ten connections wait to be taken in; of more some would hang for seconds. */
const connectsAtOnce = 5;
const connectEveryMs = 5;

/**
 * Keeps a fixed number of messages between their send request to smsbox and Kannel's report that they were delivered,
 * which comes to a server of the load itself.
 */
export class KannelLoad implements Load {
  readonly startsAt = machineTime();
  readonly #settings: KannelLoadSettings;
  readonly #client: PostClient;
  readonly #server: GetServer;
  /** Those that were posted and are not delivered yet. */
  readonly #underWay = new Set<number>();
  #reportUrl = '';
  readonly #told = new ToldEvents();
  #completed = 0;
  #repeated = 0;
  #running = true;
  #whenIdle: (() => void) | undefined;

  private constructor(settings: KannelLoadSettings) {
    this.#settings = settings;
    this.#client = new PostClient({
      origin: settings.smsboxUrl,
      connections: settings.connections,
      headers: {
        'x-kannel-username': kannelUser.username,
        'x-kannel-password': kannelUser.password,
        'x-kannel-from': '+15005550006',
        // 1: delivered. https://www.kannel.org/download/1.4.5/userguide-1.4.5/userguide.html#delivery-reports
        'x-kannel-dlr-mask': '1',
        'content-type': 'text/plain',
      },
    });
    this.#server = new GetServer((path) => this.#takeReport(path));
  }

  static async start(settings: KannelLoadSettings): Promise<KannelLoad> {
    const load = new KannelLoad(settings);
    // %d is what the report says.
    load.#reportUrl = `http://127.0.0.1:${await load.#server.listen()}/%d/`;
    await load.#fill();
    return load;
  }

  counts(): LoadCounts {
    return { ...this.#told.counts(), completed: this.#completed, repeated: this.#repeated };
  }

  /** A message is answered when bearerbox has it; nobody waits for that, so nobody asks how long it took. */
  answersBetween(): readonly number[] {
    return [];
  }

  /** Waits for what is under way, or until it is clear that it is lost. */
  async stop(): Promise<LoadCounts> {
    this.#running = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    const patience = setTimeout(resolve, patienceMs);
    this.#whenIdle = resolve;
    this.#tellIdle();
    await promise;
    clearTimeout(patience);
    this.#client.close();
    this.#server.close();
    return this.counts();
  }

  async #fill(): Promise<void> {
    while (this.#running && this.#underWay.size < this.#settings.inFlight) {
      for (let count = 0; count < connectsAtOnce && this.#underWay.size < this.#settings.inFlight; count += 1)
        this.#post();
      await wait(connectEveryMs);
    }
  }

  #post(): void {
    const number = this.#settings.firstNumber + this.#told.posted;
    this.#told.begin();
    this.#underWay.add(number);
    const lines = `x-kannel-to: ${phoneOfCaller(number)}\r\nx-kannel-dlr-url: ${this.#reportUrl}${number}\r\n`;
    this.#client.post('/cgi-bin/sendsms', lines, textOfMessage(number), this.#count);
  }

  /** A refused message keeps its place: it is a fault of the run, and must not become a flood. */
  readonly #count = (outcome: Outcome): void => {
    countAnswer(this.#told, outcome, 202);
    this.#tellIdle();
  };

  /** `/1/<number>` */
  #takeReport(path: string): string {
    const [, kind, number] = path.split('/');
    if (kind !== '1' || !this.#underWay.delete(Number(number))) {
      this.#repeated += 1;
      return '';
    }
    this.#completed += 1;
    if (this.#running) this.#post();
    this.#tellIdle();
    return '';
  }

  #tellIdle(): void {
    const { posted, accepted, refused } = this.#told.counts();
    if (accepted + refused === posted && this.#completed >= accepted) this.#whenIdle?.();
  }
}

/** What the gateway sends for an event of the bench. */
function textOfMessage(number: number): string {
  return (
    `Harbour Clinic: Booked: Thu Dec 3, 6:00 PM. 12 Harbour Street. Ref B-${number}. ` +
    `Change: ${linkOfEvent(number)} Reply STOP to opt out.`
  );
}
