import { availableParallelism } from 'node:os';
import type { GeneratorAnswer } from '../generator/commands.ts';
import type { DatabaseWork, LedgerMark } from '../measure/ledger-reader.ts';
import { machineTime } from '../measure/machine-time.ts';
import { cpuOfDescendants, cpuOfFamily, cpuOfMachine, cpuOfProcess } from '../measure/process-usage.ts';
import type { Scene } from '../scene/scene.ts';

/** Those of every scene; `secondGateway` and `emulator` only where there is one. */
export type CpuPerProcess = Readonly<
  Record<'gateway' | 'postgres' | 'responder' | 'generator', number> &
    Partial<Record<'secondGateway' | 'emulator', number>>
>;

/** Where everything stands at an instant. */
export interface Reading {
  readonly mark: LedgerMark;
  /** When the ledger was marked, in machine time. */
  readonly markedAt: number;
  readonly counts: GeneratorAnswer;
  /** CPU time so far, in milliseconds. */
  readonly cpuMs: CpuPerProcess;
  /** The same of the whole machine, every program included. */
  readonly machineCpuMs: number;
  readonly databaseWork: DatabaseWork;
}

export async function takeReading(scene: Scene): Promise<Reading> {
  const { gateway, secondGateway, topic, responder, generator, ledger } = scene;
  const mark = await ledger.mark();
  const markedAt = machineTime();
  const [counts, ofGateway, ofPostgres, ofResponder, ofGenerator, machineCpuMs] = await Promise.all([
    generator.counts(),
    cpuOfProcess(gateway.program.pid),
    cpuOfFamily(gateway.database.pid),
    cpuOfProcess(responder.pid),
    cpuOfProcess(generator.pid),
    cpuOfMachine(),
  ]);
  const databaseWork = await ledger.work();
  const cpuMs = {
    gateway: ofGateway,
    ...(secondGateway && { secondGateway: await cpuOfProcess(secondGateway.program.pid) }),
    postgres: ofPostgres,
    ...(topic && { emulator: await cpuOfDescendants(topic.emulatorPid) }),
    responder: ofResponder,
    generator: ofGenerator,
  };
  return { mark, markedAt, counts, cpuMs, machineCpuMs, databaseWork };
}

/** What PostgreSQL did between two readings for each of so many events. */
export function databaseWorkPerEvent(from: Reading, to: Reading, events: number): DatabaseWork {
  const of = (name: keyof DatabaseWork): number => (to.databaseWork[name] - from.databaseWork[name]) / events;
  return { walBytes: of('walBytes'), dataBytes: of('dataBytes'), transactions: of('transactions') };
}

/** CPU time between two readings for each of so many events, in microseconds. */
export function cpuPerEvent(from: Reading, to: Reading, events: number): CpuPerProcess {
  const names = Object.keys(to.cpuMs) as (keyof CpuPerProcess)[];
  const of = (name: keyof CpuPerProcess): number =>
    (((to.cpuMs[name] ?? Number.NaN) - (from.cpuMs[name] ?? Number.NaN)) * 1_000) / events;
  return Object.fromEntries(names.map((name) => [name, of(name)])) as unknown as CpuPerProcess;
}

/** What the share of others is told from. */
export interface MachineReading extends Pick<Reading, 'markedAt' | 'machineCpuMs'> {
  /** Of every process that takes part. */
  readonly cpuMs: Readonly<Record<string, number>>;
}

/** The share of the machine that went to programs that take no part between two readings, in percent. */
export function cpuOfOthers(from: MachineReading, to: MachineReading): number {
  const sum = ({ cpuMs }: MachineReading): number => Object.values(cpuMs).reduce((total, one) => total + one, 0);
  const others = to.machineCpuMs - from.machineCpuMs - (sum(to) - sum(from));
  return (Math.max(0, others) / ((to.markedAt - from.markedAt) * availableParallelism())) * 100;
}
