import type { Section } from '../bench-plan.ts';
import type { GeneratorAnswer } from '../generator/commands.ts';
import { findKannel } from '../kannel/find-kannel.ts';
import type { KannelTuning } from '../kannel/kannel-config.ts';
import { type RunningKannel, startKannel } from '../kannel/start-kannel.ts';
import { cpuOfMachine, cpuOfProcess } from '../measure/process-usage.ts';
import type { Scene } from '../scene/scene.ts';
import type { Pause } from './run-load.ts';
import { cpuOfOthers } from './take-reading.ts';

export type KannelCpu = Readonly<Record<'bearerbox' | 'smsbox' | 'responder' | 'generator', number>>;

export interface KannelRound {
  /** Messages that Kannel reported as delivered to whoever had sent them. */
  readonly messagesPerSecond: number;
  /** Microseconds a message. */
  readonly cpu: KannelCpu;
  /** The share of the machine that other programs used meanwhile, the idle gateway among them, in percent. */
  readonly cpuOfOthers: number;
}

interface Reading {
  readonly markedAt: number;
  readonly counts: GeneratorAnswer;
  readonly cpuMs: KannelCpu;
  readonly machineCpuMs: number;
}

/**
 * As fast as it was found to be: one connection to the provider was no slower than two or four, and from ten messages
 * on that wait for its answer, more of them changed nothing that could be told from noise.
 */
const tuning: KannelTuning = { smscs: 1, pendingSubmits: 20, pendingReports: 100 };

export interface KannelRunsSettings {
  /** Of the generator to smsbox. */
  readonly connections: number;
  readonly inFlight: number;
}

/** Runs loads of messages through a Kannel one after the other, each until its last message is complete. */
export class KannelRuns implements AsyncDisposable {
  readonly #scene: Scene;
  readonly #kannel: RunningKannel;
  readonly #settings: KannelRunsSettings;
  readonly #totals: GeneratorAnswer[] = [];

  private constructor(scene: Scene, kannel: RunningKannel, settings: KannelRunsSettings) {
    this.#scene = scene;
    this.#kannel = kannel;
    this.#settings = settings;
  }

  /** Starts a Kannel beside the gateway. @returns undefined where none is installed. */
  static async open(scene: Scene, settings: KannelRunsSettings): Promise<KannelRuns | undefined> {
    const programs = await findKannel();
    if (programs === undefined) return undefined;
    return new KannelRuns(scene, await startKannel(programs, scene.gateway.folder, tuning), settings);
  }

  get version(): string {
    return this.#kannel.version;
  }

  /** @throws when nothing gets through. */
  measure(section: Section, pause: Pause): Promise<KannelRound> {
    return Promise.race([this.#measure(section, pause), this.#kannel.failure]);
  }

  /** What is wrong with the runs so far, in sentences; nothing in a sound run. */
  async faults(): Promise<readonly string[]> {
    const { created, unacknowledged } = await this.#kannel.providerStats();
    const [accepted, refused, completed, repeated] = (['accepted', 'refused', 'completed', 'repeated'] as const).map(
      (name) => this.#totals.reduce((sum, one) => sum + (one[name] ?? 0), 0),
    );
    const firstRefusal = this.#totals.find((one) => one.firstRefusal !== undefined)?.firstRefusal;
    const faults = {
      [`Kannel refused ${refused} messages, at first: ${firstRefusal}`]: refused !== 0,
      [`Kannel accepted ${accepted} messages, and its provider got ${created}.`]: accepted !== created,
      [`Kannel accepted ${accepted} messages, and reported ${completed} as delivered.`]: accepted !== completed,
      [`${repeated} reports of Kannel were of no message that waited for one.`]: repeated !== 0,
      [`${unacknowledged} messages had a report that Kannel did not take.`]: unacknowledged !== 0,
    };
    return Object.entries(faults).flatMap(([sentence, holds]) => (holds ? [sentence] : []));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#kannel[Symbol.asyncDispose]();
  }

  async #measure({ leadInSeconds, seconds }: Section, pause: Pause): Promise<KannelRound> {
    const { generator } = this.#scene;
    const firstNumber = 1 + this.#totals.reduce((sum, one) => sum + one.posted, 0);
    await generator.start({ kind: 'kannel', smsboxUrl: this.#kannel.smsboxUrl, firstNumber, ...this.#settings });
    await pause(leadInSeconds);
    const from = await this.#read();
    await pause(seconds);
    const to = await this.#read();
    this.#totals.push(await generator.stop());

    const completed = (to.counts.completed ?? 0) - (from.counts.completed ?? 0);
    if (completed === 0) throw new Error(`Kannel delivers nothing: ${(await this.faults()).join(' ')}`);
    const cpuOf = (name: keyof KannelCpu): number => ((to.cpuMs[name] - from.cpuMs[name]) * 1_000) / completed;
    return {
      messagesPerSecond: completed / ((to.counts.countedAt - from.counts.countedAt) / 1_000),
      cpu: {
        bearerbox: cpuOf('bearerbox'),
        smsbox: cpuOf('smsbox'),
        responder: cpuOf('responder'),
        generator: cpuOf('generator'),
      },
      cpuOfOthers: cpuOfOthers(from, to),
    };
  }

  async #read(): Promise<Reading> {
    const { bearerbox, smsbox, provider } = this.#kannel.pids;
    const { generator } = this.#scene;
    const [counts, ofBearerbox, ofSmsbox, ofResponder, ofGenerator, machineCpuMs] = await Promise.all([
      generator.counts(),
      cpuOfProcess(bearerbox),
      cpuOfProcess(smsbox),
      cpuOfProcess(provider),
      cpuOfProcess(generator.pid),
      cpuOfMachine(),
    ]);
    const cpuMs = { bearerbox: ofBearerbox, smsbox: ofSmsbox, responder: ofResponder, generator: ofGenerator };
    return { markedAt: counts.countedAt, counts, cpuMs, machineCpuMs };
  }
}
