import { SeededRandom, seedOf } from './seeded-random.ts';

/** What a transaction of the gateway wrote. */
export const transactionKinds = ['intake', 'claim', 'outcome', 'receipt'] as const;
export type TransactionKind = (typeof transactionKinds)[number];

/** Named moments at which a gateway is killed. */
export type FailPoint = `commit.${'before' | 'after'}.${TransactionKind}` | `request.${'before' | 'after'}`;

/** Faults that kill a process. */
export type KillKind = FailPoint | 'random' | 'postgres.kill' | 'postgres.kill.with_gateway';

/** Faults that kill nothing. */
export type DisturbanceKind = `connections.${'cut' | 'half_open'}.${'database' | 'provider'}`;

export type FaultKind = KillKind | DisturbanceKind;

export interface PlannedFault {
  /** Counted from 1, disturbances included. */
  readonly number: number;
  readonly kind: FaultKind;
  /** How long every gateway has been ready before it comes; a fail point then waits for its moment. */
  readonly afterMs: number;
  /** Which gateway, from 0; for a fail point the one that comes to it is killed, and this one with `all` too. */
  readonly gateway: number;
  /** Every gateway is killed, not only that one. */
  readonly all: boolean;
  /** How long bytes vanish, where they do. */
  readonly forMs: number;
}

export interface FaultPlanSettings {
  /** Faults that kill; the disturbances come on top. */
  readonly kills: number;
  readonly seed: number;
  readonly gateways: number;
}

/** One kill in eight is PostgreSQL's, however few there are; the task is to have one in ten. */
const killsAPostgresKill = 8;
/** A disturbance after so many kills. */
const killsADisturbance = 6;

const gatewayKills: readonly [Weighted<KillKind>, ...Weighted<KillKind>[]] = [
  { kind: 'random', weight: 20 },
  ...transactionKinds.flatMap((kind): Weighted<KillKind>[] => [
    { kind: `commit.before.${kind}`, weight: 7 },
    { kind: `commit.after.${kind}`, weight: 7 },
  ]),
  { kind: 'request.before', weight: 12 },
  { kind: 'request.after', weight: 12 },
];

const disturbances: readonly [DisturbanceKind, ...DisturbanceKind[]] = [
  'connections.cut.database',
  'connections.cut.provider',
  'connections.half_open.database',
  'connections.half_open.provider',
];

interface Weighted<Kind> {
  readonly kind: Kind;
  readonly weight: number;
}

const longestWaitMs = 500;

/** The faults of a run in their order: the same for the same settings. */
export function planFaults({ kills, seed, gateways }: FaultPlanSettings): PlannedFault[] {
  const random = new SeededRandom(seedOf(seed, 'faults'));
  const ofPostgres = Math.ceil(kills / killsAPostgresKill);
  const kinds = random.shuffled<FaultKind>([
    ...Array.from({ length: ofPostgres }, (_, index) =>
      index % 4 === 3 ? 'postgres.kill.with_gateway' : 'postgres.kill',
    ),
    ...Array.from({ length: kills - ofPostgres }, () => random.weighted(gatewayKills).kind),
    ...Array.from({ length: Math.floor(kills / killsADisturbance) }, () => random.pick(disturbances)),
  ]);
  return kinds.map((kind, index) => ({
    number: index + 1,
    kind,
    afterMs: random.between(0, longestWaitMs),
    gateway: random.between(0, gateways - 1),
    all: gateways > 1 && random.next() < 0.25,
    forMs: random.between(1_500, 4_000),
  }));
}

export function isKill(kind: FaultKind): kind is KillKind {
  return !kind.startsWith('connections.');
}

export function failPointOf(kind: FaultKind): FailPoint | undefined {
  return /^(?:commit|request)\./.test(kind) ? (kind as FailPoint) : undefined;
}
