import type { z } from 'zod';
import * as decisions from './decision-entries.ts';
import * as others from './other-entries.ts';
import * as people from './person-entries.ts';
import * as sending from './sending-entries.ts';

/**
 * What an entry of each kind says, as `data`: what is written is of these types (`LedgerEntries`), and the API document is
 * made of them. They are never asked on the way: nothing that is written or read is checked by them but in tests.
 *
 * A field that comes later is optional: the ledger holds entries of before it.
 */
export const entrySchemas = {
  event: decisions.eventEntry,
  verdict: decisions.verdictEntry,
  plan: decisions.planEntry,
  exposure: decisions.exposureEntry,
  attempt: sending.attemptEntry,
  postponed: sending.postponedEntry,
  outcome: sending.outcomeEntry,
  reconciliation: sending.reconciliationEntry,
  settlement: sending.settlementEntry,
  receipt: sending.receiptEntry,
  settled: decisions.settledEntry,
  reply: people.replyEntry,
  consent: people.consentEntry,
  exported: sending.exportedEntry,
  suppression: people.suppressionEntry,
  notice: people.noticeEntry,
  join: people.joinEntry,
  withdrawal: decisions.withdrawalEntry,
  reachability: people.reachabilityEntry,
  webhook: others.webhookEntry,
  replay: decisions.replayEntry,
  limit: decisions.limitEntry,
  refused: others.refusedEntry,
  erased: people.erasedEntry,
  unpublished: others.unpublishedEntry,
} as const;

export type LedgerKind = keyof typeof entrySchemas;

/** All kinds of ledger entries. */
export const ledgerKinds = Object.keys(entrySchemas) as readonly LedgerKind[];

type Schemas = typeof entrySchemas;

/** What an entry of a kind says, as a reader of JSON has it. */
export type EntryData<Kind extends LedgerKind> = z.output<Schemas[Kind]>;

/** Nothing that was put into an entry is changed there any more. */
type Kept<T> = T extends readonly (infer Item)[]
  ? readonly Kept<Item>[]
  : T extends object
    ? { readonly [Field in keyof T]: Kept<T[Field]> }
    : T;

/** What the ledger says, by kind. Entries hold references and our own words; no address, no name and no text of anybody ever stands in one. */
export type LedgerEntries = {
  [Kind in LedgerKind]: { [Field in keyof z.output<Schemas[Kind]>]: Kept<z.output<Schemas[Kind]>[Field]> };
};
