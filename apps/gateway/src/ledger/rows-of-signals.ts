import { readReply } from '@aftercall/core';
import type { NewId, OptSignal, ReplyReading, ReplySignal, Signal, Suppression } from '@aftercall/core';
import type { PlacedCall } from './attempt-calls.ts';
import type { LedgerEntries, LedgerKind } from './entries.ts';
import type { Join, Joined } from './joins.ts';
import type { AddressIds } from './keys.ts';
import type { LastCall } from './last-calls.ts';
import type { LedgerLine } from './ledger-pages.ts';
import type { Row } from './row-type.ts';
import type { ReceivedWebhook } from './signal-store.ts';
import type * as tables from './tables.ts';

/** A signal with what it is about, as far as that is known. */
export interface PlacedSignal {
  readonly webhook: ReceivedWebhook;
  readonly signal: Signal;
  readonly attemptId?: string;
  /** The attempt is a notice, of which the call may be nobody's. */
  readonly noticeKey?: number;
  /** Of whoever it comes from: the one it came from, and others that came with it. */
  readonly addresses?: readonly AddressIds[];
  /** The id under which what the person said is written down. */
  readonly person?: string;
  readonly call?: PlacedCall & Partial<Pick<LastCall, 'locale' | 'country'>>;
}

const keywords = ['stop', 'start', 'help'] as const;

type Keyword = (typeof keywords)[number];

export interface SignalRows {
  readonly bodies: Row<typeof tables.webhookBodiesTable.columns>[];
  readonly replies: Row<typeof tables.repliesTable.columns>[];
  readonly texts: Row<typeof tables.replyTextsTable.columns>[];
  readonly suppressions: tables.SuppressionRow[];
  /** Everything but receipts and replies to a message of ours, which the fold enters. */
  readonly entries: LedgerLine[];
  readonly replyIds: ReadonlyMap<PlacedSignal, { id: string; keyword?: Keyword }>;
  /** What each signal stopped, or started again. */
  readonly suppressed: ReadonlyMap<PlacedSignal, Suppression>;
}

/** A join that a signal names. */
export interface JoinOfSignal extends Join {
  readonly placed: PlacedSignal;
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
export function signalRows(fresh: readonly PlacedSignal[], newId: NewId): SignalRows {
  const replyIds = new Map<PlacedSignal, { id: string; keyword?: Keyword }>();
  const suppressed = new Map<PlacedSignal, Suppression>();
  const known = { bodies: bodiesOf(fresh), replyIds, suppressed };
  const rows: SignalRows = { ...known, replies: [], texts: [], suppressions: [], entries: [] };
  for (const placed of fresh) {
    const { signal } = placed;
    switch (signal.signal) {
      case 'receipt':
        if (placed.attemptId === undefined) rows.entries.push(webhookEntry(placed, 'unmatched_receipt'));
        break;
      case 'reply': {
        const id = newId();
        const reading = readingOf(signal);
        const keyword = keywords.find((one) => one === reading.meaning);
        replyIds.set(placed, { id, ...(keyword !== undefined && { keyword }) });
        addReply(rows, placed, signal, id, keyword);
        const said = suppressionOf(reading);
        if (said !== undefined) {
          suppressed.set(placed, addSuppression(rows, placed, newId(), said.kind, 'all', said.source));
        }
        break;
      }
      case 'opt_out':
      case 'opt_in':
        suppressed.set(placed, addSuppression(rows, placed, newId(), kindOf(signal), signal.scope, 'provider'));
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

/** What a message does to what its person gets; in doubt nothing is sent any more, and they are asked whether they meant it. */
function suppressionOf({ meaning, by }: ReplyReading): { kind: 'stop' | 'start'; source: string } | undefined {
  if (meaning === 'unclear') return { kind: 'stop', source: 'unclear_reply' };
  if (meaning !== 'stop' && meaning !== 'start') return undefined;
  return { kind: meaning, source: by === 'free_text' ? by : 'keyword' };
}

/**
 * What a reply means. The provider's reading wins: what it treated as a stop is one, whatever we make of the text.
 */
export function readingOf({ text, keyword }: ReplySignal): ReplyReading {
  const read = readReply(text);
  // A carrier takes YES for a START; we take it for an answer, which gives nothing back by itself.
  if (keyword === undefined || (keyword === 'start' && read.meaning === 'yes')) return read;
  return { ...read, meaning: keyword, by: 'keyword' };
}

function addReply(rows: SignalRows, placed: PlacedSignal, signal: ReplySignal, id: string, keyword?: Keyword): void {
  const { webhook, person, call } = placed;
  if (person === undefined) return;
  rows.replies.push({
    id,
    tenant: webhook.tenant,
    account: webhook.account,
    channel: webhook.channel,
    person,
    call: call?.id ?? null,
    provider_id: signal.providerId,
    keyword: keyword ?? null,
    media_count: signal.mediaCount,
    received_at: webhook.receivedAt,
  });
  rows.texts.push({ reply: id, address: signal.from, body: signal.text });
  if (placed.attemptId !== undefined) return;
  rows.entries.push(entryOf(placed, 'reply', replyEntry(placed, { id, ...(keyword !== undefined && { keyword }) })));
}

export function replyEntry(
  { webhook, attemptId }: PlacedSignal,
  { id, keyword }: { readonly id: string; readonly keyword?: Keyword },
): LedgerEntries['reply'] {
  const { channel, account } = webhook;
  return { replyId: id, channel, account, ...(keyword && { keyword }), ...(attemptId && { attemptId }) };
}

function addSuppression(
  rows: SignalRows,
  placed: PlacedSignal,
  id: string,
  kind: 'stop' | 'start',
  scope: 'all' | 'marketing',
  source: string,
): Suppression {
  const { webhook, person, call } = placed;
  const { tenant, receivedAt: at } = webhook;
  const suppression = { id, kind, scope, at };
  if (person === undefined) return suppression;
  rows.suppressions.push({ id, tenant, person, call: call?.id ?? null, kind, scope, source, at });
  rows.entries.push(entryOf(placed, 'suppression', { suppressionId: id, kind, scope, source }));
  return suppression;
}

function kindOf(signal: OptSignal): 'stop' | 'start' {
  return signal.signal === 'opt_out' ? 'stop' : 'start';
}

/** One row a request, however many facts it held. */
function bodiesOf(fresh: readonly PlacedSignal[]): SignalRows['bodies'] {
  const rows: SignalRows['bodies'] = [];
  const kept = new Set<ReceivedWebhook>();
  for (const { webhook, call } of fresh) {
    if (kept.has(webhook)) continue;
    // Nearly every request holds one fact, and comes by once.
    if (webhook.signals.length > 1) kept.add(webhook);
    rows.push({
      tenant: webhook.tenant,
      account: webhook.account,
      call: call?.id ?? null,
      received_at: webhook.receivedAt,
      url: webhook.url,
      body: webhook.rawBody,
    });
  }
  return rows;
}

function webhookEntry(placed: PlacedSignal, topic: string): LedgerLine {
  return entryOf(placed, 'webhook', { account: placed.webhook.account, topic, signal: placed.signal.signal });
}

function entryOf<K extends LedgerKind>(placed: PlacedSignal, kind: K, data: LedgerEntries[K]): LedgerLine {
  const { tenant, receivedAt } = placed.webhook;
  return { at: receivedAt, tenant, call: placed.call?.id ?? null, kind, data };
}
