import { Client } from 'pg';
import { setTimeout as wait } from 'node:timers/promises';
import { describeMachine, type Machine } from '../measure/machine.ts';
import { fillHistory, type History } from '../reads/fill-history.ts';
import { openScene, type Scene } from '../scene/scene.ts';
import { EventRuns } from '../sections/event-runs.ts';
import { measureMaximum, type MaximumRound } from '../sections/measure-maximum.ts';
import type { Pause } from '../sections/run-load.ts';
import type { EnduranceOptions, Part } from './command-line.ts';
import { measureHeld, type Held } from './measure-held.ts';
import { measureOverload, type Overload } from './measure-overload.ts';
import { measureSoak, type Soak } from './measure-soak.ts';
import { measureStart } from './measure-start.ts';

export interface Growth {
  readonly empty: MaximumRound;
  /** From the fewest rows to the most. */
  readonly full: readonly { readonly rows: number; readonly most: MaximumRound }[];
}

/** What was measured; what was not asked for is absent. */
export interface EnduranceRun {
  readonly machine: Machine;
  readonly maximum: MaximumRound;
  readonly overload?: Overload;
  readonly held?: Held;
  readonly soak?: Soak;
  readonly growth?: Growth;
  /** Milliseconds. */
  readonly starts?: readonly number[];
  /** What makes the figures worthless, in sentences; nothing in a sound run. */
  readonly faults: readonly string[];
}

export interface EnduranceOutside {
  readonly print: (line: string) => void;
  readonly interrupted: AbortSignal;
}

const connections = 128;
const inFlight = 400;
const warmUp = { leadInSeconds: 0, seconds: 15 };
const maximum = { leadInSeconds: 3, seconds: 20 };
const overloadFactor = 2;

/** All parts on one gateway; whatever happens, everything that was started is ended again. */
export async function runEndurance(
  options: EnduranceOptions,
  { print, interrupted }: EnduranceOutside,
): Promise<EnduranceRun> {
  print('Starting a responder, a generator, and a gateway with a new database ...');
  const scene = await openScene({ connections, profile: false });
  try {
    const pause: Pause = (seconds) => wait(seconds * 1_000, undefined, { signal: interrupted });
    return await Promise.race([measure(scene, options, pause, print), scene.failure]);
  } finally {
    await scene.close();
  }
}

async function measure(
  scene: Scene,
  { parts, overloadSeconds, held, soakMinutes, rows }: EnduranceOptions,
  pause: Pause,
  print: (line: string) => void,
): Promise<EnduranceRun> {
  const runs = new EventRuns(scene, connections, pause);
  const start = await scene.ledger.mark();
  const inPart = async <T>(part: Part, what: string, task: () => Promise<T>): Promise<T | undefined> => {
    if (!parts.includes(part)) return undefined;
    print(`${what} ...`);
    return task();
  };
  print('Looking for the maximum ...');
  await runs.run({ kind: 'closed', inFlight }, warmUp);
  const most = await measureMaximum(scene, runs, inFlight, maximum);
  const rate = most.eventsPerSecond;
  print(`${rate.toFixed(0)} events/s.`);
  const overload = await inPart('overload', `Twice as many for ${overloadSeconds} s`, () =>
    measureOverload(scene, runs, overloadFactor * rate, overloadSeconds),
  );
  const waiting = await inPart('held', `Holding ${held} follow-ups`, () => measureHeld(scene, held, rate, pause));
  const soak = await inPart('soak', `Half as many for ${soakMinutes} min`, () =>
    measureSoak(scene, runs, { minutes: soakMinutes, perSecond: rate / 2 }, pause),
  );
  // Before the history is there: its receipts are none of ours.
  const delivered = await scene.ledger.deliveredBetween(start, await scene.ledger.mark());
  const faults = await runs.faults(delivered);
  const full = await inPart('growth', 'Filling the ledger', async () => {
    const measured: Growth['full'][number][] = [];
    let filled = { rows: 0, calls: 0 };
    for (const wanted of rows) {
      const { calls } = await fill(scene, wanted - filled.rows, filled.calls);
      filled = { rows: wanted, calls: filled.calls + calls };
      print(`Looking for the maximum with ${wanted} rows more ...`);
      await runs.run({ kind: 'closed', inFlight }, warmUp);
      measured.push({ rows: wanted, most: await measureMaximum(scene, runs, inFlight, maximum) });
    }
    return measured;
  });
  const machine = describeMachine(await scene.ledger.serverVersion());
  const starts = await inPart('start', 'Starting again', () => measureStart(scene));
  return {
    machine,
    maximum: most,
    ...(overload !== undefined && { overload }),
    ...(waiting !== undefined && { held: waiting }),
    ...(soak !== undefined && { soak }),
    ...(full !== undefined && { growth: { empty: most, full } }),
    ...(starts !== undefined && { starts }),
    faults,
  };
}

/** @param already calls of histories that are there. */
async function fill({ gateway }: Scene, rows: number, already: number): Promise<History> {
  const client = new Client({
    connectionString: gateway.database.connectionString,
    application_name: 'aftercall bench',
  });
  await client.connect();
  try {
    return await fillHistory(client, rows, new Date(), already);
  } finally {
    await client.end();
  }
}
