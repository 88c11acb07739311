import type {
  MovedSignal,
  NewId,
  OptSignal,
  ReplyReading,
  ReplySignal,
  Signal,
  Suppression,
  TapSignal,
  TenantPolicy,
} from '@aftercall/core';
import { meaningOfReply, readBilling } from '@aftercall/core';
import type { PlacedCall } from './attempt-calls.ts';
import type { LedgerEntries, LedgerKind } from '../rows/entries/entry-schemas.ts';
import type { Join, Joined } from '../people/joins.ts';
import type { AddressIds } from '../people/keys.ts';
import type { LastCall } from './last-calls.ts';
import { writtenBefore } from './late-signal.ts';
import type { LedgerLine } from '../rows/ledger-pages.ts';
import type { NewSeals } from '../privacy/new-seals.ts';
import { providerBlockRows, type ProviderBlockRow } from '../people/provider-blocks.ts';
import { replyTextRow } from './reply-texts.ts';
import type { Row } from '../rows/row-type.ts';
import type { replyTextsTable } from '../privacy/sealed-tables.ts';
import type { ReceivedWebhook } from './signal-store.ts';
import type * as tables from '../rows/tables.ts';
import type { CallKeys } from './webhook-rows.ts';

/** A signal with what it is about, as far as that is known. */
export interface PlacedSignal {
  readonly webhook: ReceivedWebhook;
  readonly signal: Signal;
  readonly attemptId?: string;
  /** The attempt is a notice, of which the call may be nobody's. */
  readonly noticeKey?: number;
  /** Of whoever it comes from: the one it came from, and others that came with it. */
  readonly addresses?: readonly AddressIds[];
  /** Of whoever left those: what they have instead. */
  readonly movedTo?: readonly AddressIds[];
  /** The id under which what the person said is written down. */
  readonly person?: string;
  readonly call?: PlacedCall & Partial<Pick<LastCall, 'locale' | 'country'>>;
}

/** A reply that is new, and what it means. */
export interface ReadReply {
  readonly id: string;
  readonly reading: ReplyReading;
}

interface SignalRowsInput {
  readonly newId: NewId;
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly seals: NewSeals;
  readonly callKeys: CallKeys;
}

/** What says that a stop is one. */
type SuppressionSource = 'keyword' | 'free_text' | 'unclear_reply' | 'provider';

export interface SignalRows {
  readonly replies: Row<typeof tables.repliesTable.columns>[];
  readonly texts: Row<typeof replyTextsTable.columns>[];
  readonly suppressions: tables.SuppressionRow[];
  /** What replies mean for whether their provider takes messages to the person. */
  readonly blocks: ProviderBlockRow[];
  /** Everything but receipts and replies to a message of ours, which the fold enters. */
  readonly entries: LedgerLine[];
  readonly read: ReadonlyMap<PlacedSignal, ReadReply>;
  /** What each signal stopped, or started again. */
  readonly suppressed: ReadonlyMap<PlacedSignal, Suppression>;
}

/** A join that a signal names. */
export interface JoinOfSignal extends Join {
  readonly placed: PlacedSignal;
}

/** What a person said, or did at their provider. */
export function isFromPerson(signal: Signal): signal is ReplySignal | OptSignal | TapSignal | MovedSignal {
  const { signal: kind } = signal;
  return isAboutMessage(signal) || kind === 'opt_out' || kind === 'opt_in' || kind === 'moved';
}

/** What a person wrote or tapped, under some message of ours. */
export function isAboutMessage(signal: Signal): signal is ReplySignal | TapSignal {
  return signal.signal === 'reply' || signal.signal === 'tap';
}

/** The joins that signals name: a provider that tells two addresses of one person vouches for both with its signature. */
export function joinsOf(fresh: readonly PlacedSignal[]): JoinOfSignal[] {
  return fresh.flatMap((placed) => {
    const [from, ...others] = placed.addresses ?? [];
    return from === undefined || others.length === 0 ? [] : [joinOf(placed, [from, ...others])];
  });
}

export function joinOf(placed: PlacedSignal, addresses: JoinOfSignal['addresses']): JoinOfSignal {
  const { tenant, account, channel, receivedAt: at } = placed.webhook;
  return { tenant, at, addresses, saidBy: { account, channel }, placed };
}

export function joinEntries(joined: readonly Joined<JoinOfSignal>[]): LedgerLine[] {
  return joined.map(({ join, entry }) => entryOf(join.placed, 'join', entry));
}

/** The rows of signals that are new. */
export function signalRows(fresh: readonly PlacedSignal[], input: SignalRowsInput): SignalRows {
  const { newId, policies } = input;
  const read = new Map<PlacedSignal, ReadReply>();
  const suppressed = new Map<PlacedSignal, Suppression>();
  const rows: SignalRows = { read, suppressed, replies: [], texts: [], suppressions: [], blocks: [], entries: [] };
  for (const placed of fresh) {
    const { signal } = placed;
    switch (signal.signal) {
      case 'receipt':
        if (placed.attemptId === undefined) rows.entries.push(webhookEntry(placed, 'unmatched_receipt'));
        break;
      case 'reply': {
        const reply = { id: newId(), reading: meaningOfReply(signal) };
        read.set(placed, reply);
        addReply(rows, placed, signal, reply, input);
        const told = suppressionOf(reply.reading);
        if (told !== undefined) {
          suppressed.set(placed, addSuppression(rows, placed, newId(), told.kind, 'all', told.source));
        }
        rows.blocks.push(...blocksOf(placed, signal, policies));
        break;
      }
      case 'opt_out':
      case 'opt_in':
        suppressed.set(placed, addSuppression(rows, placed, newId(), kindOf(signal), signal.scope, 'provider'));
        if (signal.signal === 'opt_in' && signal.scope === 'all') {
          rows.blocks.push(...blockOf(placed, 'start', policies));
        }
        break;
      case 'tap':
        if (placed.attemptId === undefined) rows.entries.push(webhookEntry(placed, signal.button));
        break;
      case 'moved':
        rows.entries.push(webhookEntry(placed, 'address_changed'));
        break;
      case 'account':
      case 'unknown':
        rows.entries.push(webhookEntry(placed, signal.topic));
        break;
      case 'typing':
        break;
    }
  }
  return rows;
}

/** An unclear reply stops as well, until its writer says what was meant. */
function suppressionOf({
  meaning,
  by,
}: ReplyReading): { kind: 'stop' | 'start'; source: SuppressionSource } | undefined {
  if (meaning === 'unclear') return { kind: 'stop', source: 'unclear_reply' };
  if (meaning !== 'stop' && meaning !== 'start') return undefined;
  return { kind: meaning, source: by === 'free_text' ? 'free_text' : 'keyword' };
}

/** What the provider did about a message by itself; it may act on a word that ends no stop here, such as a yes. */
function blocksOf(
  placed: PlacedSignal,
  { keyword }: ReplySignal,
  policies: SignalRowsInput['policies'],
): readonly ProviderBlockRow[] {
  return keyword === 'stop' || keyword === 'start' ? blockOf(placed, keyword, policies) : [];
}

/** A provider goes by what it heard last, however late it tells of it. */
function blockOf(
  placed: PlacedSignal,
  kind: 'stop' | 'start',
  policies: SignalRowsInput['policies'],
): readonly ProviderBlockRow[] {
  const { webhook, person } = placed;
  const { tenant, account, receivedAt: told } = webhook;
  return person === undefined
    ? []
    : providerBlockRows({ tenant, account, person }, kind, writtenBefore(placed) ?? told, policies.get(tenant));
}

function addReply(
  rows: SignalRows,
  placed: PlacedSignal,
  signal: ReplySignal,
  reply: ReadReply,
  { seals, callKeys }: SignalRowsInput,
): void {
  const { webhook, person, call } = placed;
  const { id, reading } = reply;
  if (person === undefined) return;
  rows.replies.push({
    id,
    tenant: webhook.tenant,
    account: webhook.account,
    channel: webhook.channel,
    person,
    call: call?.id ?? null,
    provider_id: signal.providerId,
    keyword: keywordOf(reading) ?? null,
    media_count: signal.mediaCount,
    received_at: webhook.receivedAt,
    meaning: reading.meaning === 'other' ? null : reading.meaning,
    read_by: reading.meaning === 'other' ? null : reading.by,
    segments: segmentsOf(signal) ?? null,
  });
  const key = seals.keyOfMessage(id, 'reply', webhook.tenant, call?.id, callKeys);
  rows.texts.push(replyTextRow(id, { address: signal.from, body: signal.text }, key));
  if (placed.attemptId !== undefined) return;
  rows.entries.push(entryOf(placed, 'reply', replyEntry(placed, reply)));
}

/** What a channel counts is looked at again: it is kept for good, and summed. */
function segmentsOf({ segments }: ReplySignal): number | undefined {
  return readBilling({ segments })?.segments;
}

export function replyEntry(placed: PlacedSignal, { id, reading }: ReadReply): LedgerEntries['reply'] {
  const { webhook, signal, attemptId } = placed;
  const { channel, account } = webhook;
  const writtenAt = writtenBefore(placed)?.toISOString();
  const segments = signal.signal === 'reply' ? segmentsOf(signal) : undefined;
  const mediaCount = signal.signal === 'reply' ? signal.mediaCount : 0;
  const { meaning, by } = reading;
  const keyword = keywordOf(reading);
  return {
    replyId: id,
    channel,
    account,
    ...(keyword && { keyword }),
    ...(meaning !== 'other' && { meaning, by }),
    ...(mediaCount > 0 && { mediaCount }),
    ...(segments && { segments }),
    ...(writtenAt && { writtenAt }),
    ...(attemptId && { attemptId }),
  };
}

/** The keyword that a reply is as a whole. */
function keywordOf({ meaning, by }: ReplyReading): 'stop' | 'start' | 'help' | undefined {
  const isKeyword = by === 'keyword' && (meaning === 'stop' || meaning === 'start' || meaning === 'help');
  return isKeyword ? meaning : undefined;
}

function addSuppression(
  rows: SignalRows,
  placed: PlacedSignal,
  id: string,
  kind: 'stop' | 'start',
  scope: 'all' | 'marketing',
  source: SuppressionSource,
): Suppression {
  const { webhook, person, call } = placed;
  const { tenant } = webhook;
  const at = kind === 'start' ? momentOfStart(placed) : webhook.receivedAt;
  const suppression = { id, kind, scope, at };
  if (person === undefined) return suppression;
  rows.suppressions.push({ id, tenant, person, call: call?.id ?? null, kind, scope, source, at });
  rows.entries.push(entryOf(placed, 'suppression', { suppressionId: id, kind, scope, source }));
  return suppression;
}

/**
 * From when a start counts: its receipt, and for one that comes late the time at which it was written, so that it ends no
 * stop that the person has given since. Providers post again for days what was not taken at once.
 */
function momentOfStart(placed: PlacedSignal): Date {
  return writtenBefore(placed) ?? placed.webhook.receivedAt;
}

function kindOf(signal: OptSignal): 'stop' | 'start' {
  return signal.signal === 'opt_out' ? 'stop' : 'start';
}

function webhookEntry(placed: PlacedSignal, topic: string): LedgerLine {
  return entryOf(placed, 'webhook', webhookData(placed, topic));
}

export function webhookData({ webhook, signal, attemptId }: PlacedSignal, topic: string): LedgerEntries['webhook'] {
  return { account: webhook.account, topic, signal: signal.signal, ...(attemptId && { attemptId }) };
}

export function entryOf<K extends LedgerKind>(placed: PlacedSignal, kind: K, data: LedgerEntries[K]): LedgerLine {
  const { tenant, receivedAt } = placed.webhook;
  return { at: receivedAt, tenant, call: placed.call?.id ?? null, kind, data };
}
