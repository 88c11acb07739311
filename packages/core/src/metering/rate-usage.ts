import type { ToldPrice } from '../channel/billing.ts';
import type { AttemptFailureKind, AttemptProgress } from '../delivery/attempt-state.ts';
import { microsOf } from './money.ts';
import { chargingMomentOf, costOf, priceRowOf, type Cost, type PriceTable } from './price-table.ts';

/** What a message was for: telling a follow-up, answering what a person wrote, or that itself. */
export const usageKinds = ['follow_up', 'notice', 'reply'] as const;
export type UsageKind = (typeof usageKinds)[number];

/** Messages of one day that are alike in everything that prices them. */
export interface UsageLine {
  readonly tenant: string;
  /** Of UTC, as YYYY-MM-DD. */
  readonly day: string;
  readonly kind: UsageKind;
  readonly channel: string;
  readonly country?: string;
  /** The voice platform's id of the call, where lines are told apart by it. */
  readonly callId?: string;
  /** Of what was sent; a reply has none. */
  readonly progress?: AttemptProgress;
  readonly failure?: AttemptFailureKind;
  readonly billable?: boolean;
  readonly category?: string;
  /** What the provider said that one of them costs. */
  readonly price?: ToldPrice;
  /** Of a reply: its provider says in how many segments it came, and so counts them. */
  readonly countsReply?: boolean;
  readonly messages: number;
  /** Of all of them together. */
  readonly segments: number;
}

/**
 * `charged`: the provider takes money for it. `uncharged`: it does not, because it said so, refused the message, or did
 * not deliver it. `pending`: it takes money once the message arrives. `uncertain`: nobody knows whether it was sent.
 */
export const chargeStates = ['charged', 'uncharged', 'pending', 'uncertain'] as const;
export type ChargeState = (typeof chargeStates)[number];

/** Where the price of a charged message is from; `unpriced`: there is none, and it is in no sum of money. */
export const priceSources = ['provider', 'table', 'unpriced'] as const;
export type PriceSource = (typeof priceSources)[number];

export interface RatedLine extends UsageLine {
  readonly state: ChargeState;
  /** Of what is charged. */
  readonly source?: PriceSource;
  /** By currency; of what is charged and has a price. */
  readonly costs: ReadonlyMap<string, Cost>;
}

/**
 * Rates alike messages. A price of the provider's own goes before the table; the carriers' part is always the table's,
 * because providers that tell a price tell it without.
 */
export function rateUsage(line: UsageLine, table: PriceTable): RatedLine {
  const row = priceRowOf(table, { ...line, direction: line.kind === 'reply' ? 'inbound' : 'outbound' });
  const state = chargeStateOf(line, table, row !== undefined);
  if (state !== 'charged') return { ...line, state, costs: new Map() };
  const told = line.price === undefined ? undefined : microsOf(line.price.amount);
  const listed = row === undefined ? undefined : costOf(row, line);
  if (told === undefined || line.price === undefined) {
    if (listed === undefined) return { ...line, state, source: 'unpriced', costs: new Map() };
    return { ...line, state, source: 'table', costs: new Map([[table.currency, listed]]) };
  }
  const costs = new Map([[line.price.currency, { provider: told * BigInt(line.messages), carrier: 0n }]]);
  if (listed !== undefined && listed.carrier > 0n) {
    const own = costs.get(table.currency);
    costs.set(table.currency, { provider: own?.provider ?? 0n, carrier: listed.carrier });
  }
  return { ...line, state, source: 'provider', costs };
}

function chargeStateOf(line: UsageLine, table: PriceTable, isListed: boolean): ChargeState {
  const { kind, channel, progress, failure, billable, countsReply = false } = line;
  if (billable === false) return 'uncharged';
  if (kind === 'reply') return countsReply || isListed ? 'charged' : 'uncharged';
  if (progress === 'delivered') return 'charged';
  // It was given up by us, and that says nothing of what the provider did.
  const hasFailed = failure !== undefined && failure !== 'given_up';
  if (progress === 'uncertain' && !hasFailed) return 'uncertain';
  if (chargingMomentOf(table, channel) === 'accepted') return failure === 'rejected' ? 'uncharged' : 'charged';
  return hasFailed ? 'uncharged' : 'pending';
}
