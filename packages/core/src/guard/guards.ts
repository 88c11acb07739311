import { costOf, dearestRowOf, type PriceTable } from '../metering/price-table.ts';

/** What a tenant has bounded beforehand, beside consent: where messages go, how many, for how much, and what they link to. */
export interface Guards {
  /** ISO 3166-1 alpha-2: the only countries whose numbers get messages. Absent: all. */
  readonly countries?: ReadonlySet<string>;
  /** The only hosts that links may lead to, each with those below it. Absent: all but link shorteners. */
  readonly linkHosts?: readonly string[];
  readonly caps: Caps;
  readonly spend?: Spend;
}

/** How many messages are sent, on all channels together; what is absent is not bounded. */
export interface Caps {
  /** To one person, within any 24 hours and any seven days. */
  readonly person?: { readonly perDay?: number; readonly perWeek?: number };
  readonly prefix?: PrefixCaps;
  /** To the numbers of one country, in a day of UTC; `of` says it for some of them, in the place of `perDay`. */
  readonly country?: { readonly perDay?: number; readonly of: ReadonlyMap<string, number | 'none'> };
  /** Of the tenant, in a day of UTC. */
  readonly tenant?: { readonly perDay?: number };
}

/** To numbers with one beginning. */
export interface PrefixCaps {
  /** So many digits of the E.164 number, its country code among them. */
  readonly digits: number;
  /** Numbers that got nothing within a week, in an hour of UTC: many of them look like pumping. */
  readonly newPerHour?: number;
  /** All messages, in a day of UTC. */
  readonly perDay?: number;
  /** Countries whose numbers are not counted. */
  readonly except: ReadonlySet<string>;
}

/** What messages may cost, in millionths of the currency of the prices. */
export interface Spend {
  /** In a day of UTC. */
  readonly perDay?: number;
  /** In a calendar month of UTC. */
  readonly perMonth?: number;
  readonly prices: PriceTable;
  /** Of a unit that the table does not price. */
  readonly other: number;
}

/**
 * What a message may cost at most, in millionths: its category is not known yet, and everything that is passed on counts.
 *
 * @param units segments of an SMS, 1 elsewhere.
 */
export function spendOf(
  { prices, other }: Pick<Spend, 'prices' | 'other'>,
  { channel, country, units }: { readonly channel: string; readonly country?: string; readonly units: number },
  now: Date,
): number {
  const day = now.toISOString().slice(0, 10);
  const row = dearestRowOf(prices, { channel, ...(country !== undefined && { country }), direction: 'outbound', day });
  if (row === undefined) return units * other;
  const { provider, carrier } = costOf(row, { segments: units });
  return Number(provider + carrier);
}
