import type { Section } from '../bench-plan.ts';
import type { CallerKind } from '../generator/callers.ts';
import type { ClosedLoadSettings, DoorSettings, OpenLoadSettings } from '../generator/load.ts';
import type { Scene } from '../scene/scene.ts';
import { type LoadRun, type Pause, runLoad } from './run-load.ts';

/** What differs from one load of events to the next. */
export type EventLoad = Pick<ClosedLoadSettings, 'kind' | 'inFlight'> | Pick<OpenLoadSettings, 'kind' | 'perSecond'>;

/** What a load may differ in from the others of a bench. */
export interface EventRunOptions {
  /** Of the generator to the gateway. */
  readonly connections?: number;
  /** More is posted than can be taken, so a 503 or a 429 is no fault. */
  readonly isTooMuch?: boolean;
  /** Another door than `POST /v1/events`. */
  readonly door?: DoorSettings;
  /** To both gateways in turns, where there are two. */
  readonly toBoth?: boolean;
  readonly callers?: CallerKind;
  /** As many as the gateways have, where that is more than one. */
  readonly tenants?: number;
}

export interface EventRun extends LoadRun {
  /** The events of the load are numbered from here ... */
  readonly firstNumber: number;
  /** ... to below here. */
  readonly endNumber: number;
}

/**
 * Runs loads of events one after the other, each until its last event is complete, and keeps the
 * sums: at the end of a sound run every event was accepted, sent once, and delivered once.
 */
export class EventRuns {
  readonly #scene: Scene;
  readonly #connections: number;
  readonly #pause: Pause;
  #nextNumber = 1;
  #accepted = 0;
  #refused = 0;
  #firstRefusal: string | undefined;

  constructor(scene: Scene, connections: number, pause: Pause) {
    this.#scene = scene;
    this.#connections = connections;
    this.#pause = pause;
  }

  async run(
    load: EventLoad,
    section: Section,
    {
      connections = this.#connections,
      isTooMuch = false,
      door,
      toBoth = false,
      callers,
      tenants,
    }: EventRunOptions = {},
  ): Promise<EventRun> {
    const { gateway, secondGateway, responder } = this.#scene;
    const firstNumber = this.#nextNumber;
    const common = {
      gatewayUrls: toBoth && secondGateway !== undefined ? [gateway.url, secondGateway.url] : [gateway.url],
      apiKey: gateway.apiKey,
      connections,
      firstNumber,
      ...(door !== undefined && { door }),
      ...(callers !== undefined && { callers }),
      ...(tenants !== undefined && { tenants }),
    };
    const settings =
      load.kind === 'open' ? { ...load, ...common } : { ...load, ...common, responderUrl: responder.url };
    const run = await runLoad(this.#scene, settings, section, this.#pause);
    this.#nextNumber += run.total.posted;
    this.#accepted += run.total.accepted;
    const refused = run.total.refused - (isTooMuch ? (run.total.unavailable ?? 0) : 0);
    this.#refused += refused;
    if (refused > 0) this.#firstRefusal ??= run.total.firstRefusal;
    await responder.untilCompleted(this.#accepted);
    return { ...run, firstNumber, endNumber: this.#nextNumber };
  }

  /** What is wrong with the runs so far, in sentences; nothing in a sound run. */
  async faults(deliveredInLedger: number): Promise<readonly string[]> {
    const { repeated, completed, unacknowledged } = await this.#scene.responder.stats();
    const faults = {
      [`The gateway refused ${this.#refused} events, at first: ${this.#firstRefusal}`]: this.#refused > 0,
      [`${repeated} events were sent more than once.`]: repeated > 0,
      [`${unacknowledged} messages had a callback that the gateway did not take.`]: unacknowledged > 0,
      [`${this.#accepted} events were accepted, and ${completed} messages completed.`]: this.#accepted !== completed,
      [`${this.#accepted} events were accepted, and ${deliveredInLedger} delivered receipts are in the ledger.`]:
        this.#accepted !== deliveredInLedger,
    };
    return Object.entries(faults).flatMap(([sentence, holds]) => (holds ? [sentence] : []));
  }
}
