import type { RatedLine } from './rate-usage.ts';

export const volumeUnits = ['segments', 'messages'] as const;
export type VolumeUnit = (typeof volumeUnits)[number];

/** What a tenant's contract includes, each calendar month of UTC. */
export interface Tariff {
  readonly name: string;
  /** By channel. */
  readonly included: ReadonlyMap<string, Volume>;
}

export interface Volume {
  readonly unit: VolumeUnit;
  readonly amount: number;
}

/** How far the volume of one channel and month is used. */
export interface UsedVolume extends Volume {
  readonly tenant: string;
  readonly tariff: string;
  readonly channel: string;
  /** Of UTC, as YYYY-MM. */
  readonly month: string;
  /** All of it, what is over included. */
  readonly used: number;
  readonly over: number;
}

/** What a line took of its volume, in the unit of that. */
export interface Drawn {
  readonly included: number;
  readonly over: number;
}

const nothing: Drawn = { included: 0, over: 0 };

/**
 * Draws lines from the volumes of their tenants, in the order in which they are given, which has to be that of time. Only
 * what is charged and was sent draws anything: what people write does not.
 */
export class IncludedVolume {
  readonly #tariffs: ReadonlyMap<string, Tariff>;
  readonly #used = new Map<string, UsedVolume>();

  /** @param tariffs by tenant. */
  constructor(tariffs: ReadonlyMap<string, Tariff>) {
    this.#tariffs = tariffs;
  }

  draw({ tenant, day, channel, kind, state, messages, segments }: RatedLine): Drawn {
    if (state !== 'charged' || kind === 'reply') return nothing;
    const before = this.#volumeOf(tenant, channel, day.slice(0, 7));
    if (before === undefined) return nothing;
    const units = before.unit === 'segments' ? segments : messages;
    const included = Math.min(units, Math.max(0, before.amount - before.used));
    const over = units - included;
    const after = { ...before, used: before.used + units, over: before.over + over };
    this.#used.set(keyOf(after), after);
    return { included, over };
  }

  /** Those of a month, also the ones that nothing was drawn from. */
  ofMonth(month: string): readonly UsedVolume[] {
    return [...this.#tariffs].flatMap(([tenant, { included }]) =>
      [...included.keys()].flatMap((channel) => this.#volumeOf(tenant, channel, month) ?? []),
    );
  }

  #volumeOf(tenant: string, channel: string, month: string): UsedVolume | undefined {
    const tariff = this.#tariffs.get(tenant);
    const volume = tariff?.included.get(channel);
    if (tariff === undefined || volume === undefined) return undefined;
    const empty = { ...volume, tenant, tariff: tariff.name, channel, month, used: 0, over: 0 };
    return this.#used.get(keyOf(empty)) ?? empty;
  }
}

function keyOf({ tenant, channel, month }: Pick<UsedVolume, 'tenant' | 'channel' | 'month'>): string {
  return JSON.stringify([tenant, channel, month]);
}
