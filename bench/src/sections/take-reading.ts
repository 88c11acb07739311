import { availableParallelism } from 'node:os';
import type { GeneratorAnswer } from '../generator/commands.ts';
import type { LedgerMark } from '../measure/ledger-reader.ts';
import { machineTime } from '../measure/machine-time.ts';
import { cpuOfFamily, cpuOfMachine, cpuOfProcess } from '../measure/process-usage.ts';
import type { Scene } from '../scene/scene.ts';

export type CpuPerProcess = Readonly<Record<'gateway' | 'postgres' | 'responder' | 'generator', number>>;

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
}

export async function takeReading({ gateway, responder, generator, ledger }: Scene): Promise<Reading> {
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
  const cpuMs = { gateway: ofGateway, postgres: ofPostgres, responder: ofResponder, generator: ofGenerator };
  return { mark, markedAt, counts, cpuMs, machineCpuMs };
}

/** CPU time between two readings for each of so many events, in microseconds. */
export function cpuPerEvent(from: Reading, to: Reading, events: number): CpuPerProcess {
  const of = (name: keyof CpuPerProcess): number => ((to.cpuMs[name] - from.cpuMs[name]) * 1_000) / events;
  return {
    gateway: of('gateway'),
    postgres: of('postgres'),
    responder: of('responder'),
    generator: of('generator'),
  };
}

/** The share of the machine that went to programs that are no part of the bench between two readings, in percent. */
export function cpuOfOthers(from: Reading, to: Reading): number {
  const sum = ({ cpuMs }: Reading): number => Object.values(cpuMs).reduce((total, one) => total + one, 0);
  const others = to.machineCpuMs - from.machineCpuMs - (sum(to) - sum(from));
  return (Math.max(0, others) / ((to.markedAt - from.markedAt) * availableParallelism())) * 100;
}
