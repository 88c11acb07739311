import { setTimeout as wait } from 'node:timers/promises';
import { failPointOf, isKill, type FaultKind, type PlannedFault } from '../plan/fault-plan.ts';
import type { GatewayLane } from '../scene/gateway-lane.ts';
import type { Scene } from '../scene/scene.ts';
import type { Wound } from '../audit/recovery.ts';

/** A fault as it happened. */
export interface InflictedFault extends Wound {
  readonly number: number;
  readonly planned: FaultKind;
  /** What it was: another than planned where a fail point was not come to in time. */
  readonly kind: FaultKind;
  /** Which gateways were killed, counted from 1. */
  readonly killed: readonly number[];
  /** When it was over, such as a silence; the same as `at` for what takes no time. Unix milliseconds. */
  readonly overAt: number;
  /** Attempts that were leased when it had happened. */
  readonly leased: readonly string[];
}

/** A fail point that is not come to in this time gives way to a kill at that moment. */
const trapPatienceMs = 4_000;
/** What a killed gateway had asked of PostgreSQL is over by then. */
const aftershockMs = 150;

/** Lets one fault happen, and brings back whatever it killed. */
export async function inflict(fault: PlannedFault, scene: Scene): Promise<InflictedFault> {
  await wait(fault.afterMs);
  const { kind, at, killed, over } = await happen(fault, scene);
  const back = Promise.all(killed.map((lane) => restart(lane)));
  back.catch(() => undefined);
  await over();
  const overAt = Date.now();
  await wait(aftershockMs);
  const { leased, waiting } = await whatWaits(scene);
  await back;
  const numbers = killed.map((lane) => scene.lanes.indexOf(lane) + 1);
  return { number: fault.number, planned: fault.kind, kind, at, overAt, killed: numbers, leased, waiting };
}

interface Happened {
  readonly kind: FaultKind;
  readonly at: number;
  readonly killed: readonly GatewayLane[];
  /** Waits for what else belongs to it, such as the end of a silence. */
  readonly over: () => Promise<void>;
}

async function happen(fault: PlannedFault, scene: Scene): Promise<Happened> {
  const { lanes, database } = scene;
  const victim = lanes[fault.gateway] ?? lanes[0];
  if (victim === undefined) throw new Error('There is no gateway to kill.');
  const victims = fault.all ? lanes : [victim];
  const point = failPointOf(fault.kind);
  if (point !== undefined) {
    const sprung = await firstSprung(lanes, (lane) => lane.setTrap(point));
    const at = Date.now();
    const killed = fault.all ? lanes : [sprung ?? victim];
    for (const lane of killed) lane.kill();
    return { kind: sprung === undefined ? 'random' : fault.kind, at, killed, over: async () => undefined };
  }
  const at = Date.now();
  if (isKill(fault.kind)) {
    if (fault.kind === 'random') {
      for (const lane of victims) lane.kill();
      return { kind: fault.kind, at, killed: victims, over: async () => undefined };
    }
    database.kill();
    const killed = fault.kind === 'postgres.kill.with_gateway' ? victims : [];
    for (const lane of killed) lane.kill();
    const restarted = database.restart();
    restarted.catch(() => undefined);
    return { kind: fault.kind, at, killed, over: () => restarted };
  }
  const proxies = victims.map((lane) => (fault.kind.endsWith('.database') ? lane.toDatabase : lane.toProvider));
  if (fault.kind.startsWith('connections.cut.')) {
    for (const proxy of proxies) proxy.cut();
    return { kind: fault.kind, at, killed: [], over: async () => undefined };
  }
  for (const proxy of proxies) proxy.silence();
  const over = async (): Promise<void> => {
    await wait(fault.forMs);
    for (const proxy of proxies) proxy.speak();
  };
  return { kind: fault.kind, at, killed: [], over };
}

/** The gateway that came to the point first and is dead; undefined when none did in time. */
async function firstSprung(
  lanes: readonly GatewayLane[],
  setTrap: (lane: GatewayLane) => Promise<void>,
): Promise<GatewayLane | undefined> {
  const { promise, resolve } = Promise.withResolvers<GatewayLane>();
  for (const lane of lanes) {
    setTrap(lane).then(
      () => resolve(lane),
      () => undefined,
    );
  }
  const sprung = await Promise.race([promise, wait(trapPatienceMs, undefined)]);
  for (const lane of lanes) lane.clearTrap();
  return sprung ?? lanes.find((lane) => !lane.isRunning);
}

async function restart(lane: GatewayLane): Promise<void> {
  await lane.untilEnded();
  await lane.start();
}

/** What the queue holds that was under way, or was to be: the follow-ups, and the attempts that are leased. */
async function whatWaits({ database }: Scene): Promise<Pick<InflictedFault, 'leased' | 'waiting'>> {
  const rows = await database.read<{ id: string; leased: boolean; followUp: string }>(
    `SELECT w.id, w.worker IS NOT NULL AS leased, coalesce(a.follow_up, w.id) AS "followUp"
     FROM work w LEFT JOIN attempts a ON w.kind = 'send' AND a.id = w.id
     WHERE w.kind IN ('send', 'release') AND (w.worker IS NOT NULL OR w.due_at <= now())`,
  );
  return {
    leased: rows.filter((one) => one.leased).map((one) => one.id),
    waiting: rows.map((one) => one.followUp),
  };
}
