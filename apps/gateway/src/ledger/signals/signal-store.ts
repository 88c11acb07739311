import type { NewId, Signal, TenantPolicy } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import { answerPeople, type NoticeNews } from '../notices/answer-people.ts';
import { withAnswered } from './answered-attempts.ts';
import { AttemptCalls } from './attempt-calls.ts';
import { factOfSignal, type LearntFact } from '../attempts/attempt-fact.ts';
import type { StoredAttempt } from '../attempts/attempt-rows.ts';
import { isFirst, isReceipt, loadRepliedTo, namedBy, stoppedBy } from './attempts-of-signals.ts';
import { loadIdsOnFile } from '../people/ids-on-file.ts';
import { lockAndJoin } from '../people/joins.ts';
import { withEarlierCalls } from './earlier-answers.ts';
import { isUuid, type AddressIds } from '../people/keys.ts';
import { lastCallsOf } from './last-calls.ts';
import { learnFacts, type Learnt } from '../attempts/learn-facts.ts';
import { wroteRow, type ConversationRow } from '../people/conversations.ts';
import { endQuestions } from '../attempts/ends-of-questions.ts';
import type { Keyring } from '../privacy/keyring.ts';
import type { KnownAttempts } from '../attempts/known-attempts.ts';
import type { KnownWays } from '../people/known-ways.ts';
import { learnNotices, type NoticeOutcome } from '../notices/learn-notices.ts';
import { NewSeals } from '../privacy/new-seals.ts';
import { loadNotices } from '../notices/notice-rows.ts';
import { providerBlocksTable } from '../people/provider-blocks.ts';
import { idsOf, placeOther, placeReceipt } from './place-signals.ts';
import type { OpaqueIds } from './opaque-ids.ts';
import { followMoved, idsOfSignal } from './moved-people.ts';
import type { PersonSets } from '../people/person-sets.ts';
import { providerIdRows, providerIdsTable } from './provider-ids.ts';
import { ReceiptJoins, type ToldByReceipts } from './receipt-joins.ts';
import { takeKeys } from './receipt-keys.ts';
import {
  isFromPerson,
  joinEntries,
  joinsOf,
  replyEntry,
  signalRows,
  webhookData,
  type PlacedSignal,
  type SignalRows,
} from './rows-of-signals.ts';
import { replyTextsTable, webhookBodiesTable } from '../privacy/sealed-tables.ts';
import * as tables from '../rows/tables.ts';
import { inTransaction } from '../rows/transaction.ts';
import { loadCallKeys, webhookRows } from './webhook-rows.ts';
import type { Writes } from '../rows/writes.ts';
import { withoutErased } from './written-before-erasure.ts';
import { notYetWritten } from '../attempts/written-outcomes.ts';

/** What a provider posted and a channel understood. */
export interface ReceivedWebhook {
  readonly tenant: string;
  readonly account: string;
  readonly channel: string;
  readonly url: string;
  readonly rawBody: Uint8Array;
  readonly receivedAt: Date;
  readonly signals: readonly Signal[];
  /** It was not posted, but found in the provider's list. */
  readonly wasListed?: true;
  /** It was not posted, but told when the provider was asked. */
  readonly wasAsked?: true;
}

export interface SignalStoreSettings {
  readonly pool: Pool;
  readonly keyring: Keyring;
  readonly opaque: OpaqueIds;
  readonly newId: NewId;
  readonly known: KnownAttempts;
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly ways: KnownWays;
  /** The ids that the owner of an address, as a channel writes it, may be known by. */
  readonly peopleAt: (tenant: string, channel: string, address: string) => AddressIds;
  /** Whether the channel of an account takes free text only for a time after the person wrote. */
  readonly hasWindow: (tenant: string, account: string) => boolean;
  /** Whether the receipts of an account name messages by nothing but the provider's own ids. */
  readonly nameByOwnId: (tenant: string, account: string) => boolean;
}

export interface StoredSignals extends Learnt {
  /** `attemptId` of a receipt of an attempt, or of a notice, of ours. */
  readonly fresh: readonly { webhook: ReceivedWebhook; signal: Signal; attemptId?: string }[];
  readonly notices: readonly (NoticeNews | NoticeOutcome)[];
  /** Of an attempt that these were about; undefined for a notice. */
  readonly followUpOf: (attemptId: string) => string | undefined;
}

/** What a send came to, and the lock of its call. */
export interface LearntOutcome {
  readonly callKey: number;
  readonly learnt: LearntFact;
}

/** Writes down what sends came to and what providers post: each fact once, however often it comes. */
export class SignalStore {
  readonly #settings: SignalStoreSettings;
  readonly #attemptCalls = new AttemptCalls();
  readonly #receiptJoins: ReceiptJoins;

  constructor(settings: SignalStoreSettings) {
    this.#settings = settings;
    this.#receiptJoins = new ReceiptJoins(settings.peopleAt);
  }

  /** Both in one transaction. */
  async store(learnt: readonly LearntOutcome[], webhooks: readonly ReceivedWebhook[]): Promise<StoredSignals> {
    const { pool, known, opaque } = this.#settings;
    const outcomes = learnt.map((one) => opaque.ofOutcome(one));
    const placed = await this.#place(
      pool,
      webhooks.map((one) => opaque.ofWebhook(one)),
    );
    const callKeys = outcomes.map((one) => one.callKey);
    for (const { call, noticeKey = call?.key } of placed) if (noticeKey !== undefined) callKeys.push(noticeKey);
    const named = namedBy(outcomes, placed);
    const { told, remember, ...stored } = await known.relyOn(named.attempts, () =>
      inTransaction(pool, { callKeys }, (client, writes) => this.#write(client, writes, named, outcomes, placed)),
    );
    this.#receiptJoins.remember(told);
    remember();
    return { ...stored, fresh: stored.fresh.map((one) => ({ ...one, signal: opaque.asPosted(one.signal) })) };
  }

  /** Finds the attempt or the call that each signal is about; what is found does not change any more. */
  async #place(pool: Pool, webhooks: readonly ReceivedWebhook[]): Promise<readonly PlacedSignal[]> {
    const attemptIds: string[] = [];
    const people = new Map<Signal, readonly AddressIds[]>();
    for (const { tenant, channel, signals } of webhooks) {
      for (const signal of signals) {
        if (isFromPerson(signal)) {
          const named = [signal.from, ...(signal.aliases ?? [])];
          people.set(
            signal,
            named.map((address) => this.#settings.peopleAt(tenant, channel, address)),
          );
        } else if (isReceipt(signal) && isUuid(signal.attemptId)) attemptIds.push(signal.attemptId);
      }
    }
    const attempts = await this.#attemptCalls.find(pool, attemptIds);
    const calls = await lastCallsOf(pool, [...new Set([...people.values()].flatMap(idsOf))]);
    const placed: PlacedSignal[] = [];
    for (const webhook of webhooks) {
      for (const signal of webhook.signals) {
        placed.push(
          isReceipt(signal)
            ? placeReceipt(webhook, signal, attempts.get(signal.attemptId ?? ''))
            : placeOther(webhook, signal, people.get(signal) ?? [], calls, this.#settings.peopleAt),
        );
      }
    }
    return withEarlierCalls(pool, placed);
  }

  async #write(
    client: PoolClient,
    writes: Writes,
    named: ReturnType<typeof namedBy>,
    brought: readonly LearntOutcome[],
    placed: readonly PlacedSignal[],
  ): Promise<StoredSignals & Pick<ToldByReceipts, 'told'> & { readonly remember: () => void }> {
    const { keyring, newId, policies, ways, known, nameByOwnId } = this.#settings;
    const [attempts, notices, keyed, callKeys] = await Promise.all([
      known.load(client, writes, named.attempts),
      loadNotices(client, [...named.notices]),
      takeKeys(client, placed.filter(isOfNoAttempt)),
      loadCallKeys(client, keyring, placed),
    ]);
    const outcomes = await notYetWritten(client, brought, (id) => attempts.get(id) ?? notices.get(id));
    const replied = await withAnswered(client, keyed);
    await loadRepliedTo(client, attempts, replied);
    this.#rememberSent(outcomes, attempts);
    const receipts = placed.filter((one) => isFirst(one, attempts, notices));
    const { news, refused, told } = await this.#receiptJoins.read(client, receipts, attempts);
    const stopping = stoppedBy(outcomes, receipts, attempts, notices);
    // Whoever wrote, stopped or is joined, in one go: locks that are taken in two could wait in a circle.
    const locked = [...replied.flatMap(idsOfSignal), ...stopping.values()];
    const { sets, joined } = await lockAndJoin(client, locked, [...joinsOf(replied), ...news]);
    const onFile = await loadIdsOnFile(
      client,
      replied.flatMap(({ addresses: [from] = [], movedTo = [] }) =>
        (from ? [from, ...movedTo] : []).map((one) => one.ids),
      ),
    );
    const kept = await withoutErased(client, replied, sets);
    const others = kept.map((one) => withPerson(one, sets, onFile));
    const fresh = [...receipts, ...others];
    const seals = new NewSeals(keyring);
    const rows = signalRows(fresh, { newId, policies, seals, callKeys });
    await followMoved(client, others, rows, { sets, onFile, keyring, newId, policies });
    const answers = await answerPeople(client, writes, others, rows, sets, {
      newId,
      policies,
      keyring,
      seals,
      callKeys,
    });
    writes.insert(webhookBodiesTable, webhookRows(fresh, placed, callKeys, seals, newId));
    seals.write(writes);
    writes.insert(tables.repliesTable, rows.replies);
    writes.insert(replyTextsTable, rows.texts);
    writes.insert(tables.suppressionsTable, rows.suppressions);
    writes.insert(providerBlocksTable, rows.blocks);
    writes.insert(
      tables.conversationsTable,
      others.flatMap((one) => this.#wroteRowsOf(one)),
    );
    writes.enter(...joinEntries([...refused, ...joined]), ...rows.entries);
    const ended = outcomes.flatMap(({ learnt }) => (notices.has(learnt.attemptId) ? [] : [learnt]));
    const ofNotices = outcomes.flatMap(({ learnt }) => (notices.has(learnt.attemptId) ? [learnt] : []));
    const facts = [...(await endQuestions(client, attempts, ended, (tenant) => policies.get(tenant)))];
    for (const one of fresh) {
      const fact = factOf(one, rows.read);
      if (fact !== undefined) (notices.has(fact.attemptId) ? ofNotices : facts).push(fact);
    }
    const before = ways.statesOf(attempts.values());
    const learnt = await learnFacts(client, writes, attempts, facts, { newId, keyring, policies, stopping });
    ways.learn(writes, before);
    writes.insert(providerIdsTable, providerIdRows(attempts, facts, nameByOwnId));
    writes.insert(providerIdsTable, providerIdRows(notices, ofNotices, nameByOwnId));
    const learntOfNotices = learnNotices(writes, notices, ofNotices, newId, stopping);
    writes.enter(...answers.entries);
    const due = [learnt.nextDue, learntOfNotices.due, answers.due].filter((one) => one !== undefined);
    const nextDue = due.toSorted((one, other) => one.getTime() - other.getTime())[0];
    const noticed = [...answers.news, ...learntOfNotices.news];
    const remember = (): void => known.remember(writes.version, learnt.written);
    const followUpOf = (attemptId: string): string | undefined => attempts.get(attemptId)?.followUp.id;
    return {
      ...learnt,
      fresh,
      told,
      remember,
      followUpOf,
      notices: noticed,
      ...(nextDue !== undefined && { nextDue }),
    };
  }

  /** A message of a person opens the service window of the account that it was written to. */
  #wroteRowsOf({ webhook, signal, person }: PlacedSignal): readonly ConversationRow[] {
    const { tenant, account, receivedAt } = webhook;
    if (signal.signal !== 'reply' || person === undefined) return [];
    if (!this.#settings.hasWindow(tenant, account)) return [];
    const { at = receivedAt } = signal;
    return [wroteRow({ tenant, account, person }, at < receivedAt ? at : receivedAt)];
  }

  /** Their receipts are to come; where a receipt came by already, its attempt is remembered. */
  #rememberSent(outcomes: readonly LearntOutcome[], attempts: ReadonlyMap<string, StoredAttempt>): void {
    for (const { learnt } of outcomes) {
      const attempt = attempts.get(learnt.attemptId);
      if (attempt !== undefined) this.#attemptCalls.remember(attempt);
    }
  }
}

function withPerson(placed: PlacedSignal, sets: PersonSets, onFile: ReadonlySet<string>): PlacedSignal {
  const [from] = placed.addresses ?? [];
  return from === undefined ? placed : { ...placed, person: sets.idToWrite(from, onFile) };
}

function isOfNoAttempt({ attemptId }: PlacedSignal): boolean {
  return attemptId === undefined;
}

/** What a signal says about its attempt; everything else about it stands in its rows. */
function factOf(placed: PlacedSignal, replies: SignalRows['read']): LearntFact | undefined {
  const { signal, attemptId, webhook } = placed;
  if (attemptId === undefined) return undefined;
  if (isReceipt(signal)) return factOfSignal(attemptId, signal, webhook.receivedAt);
  const at = webhook.receivedAt;
  if (signal.signal === 'tap') {
    const entry = { kind: 'webhook', data: webhookData(placed, signal.button) } as const;
    return { attemptId, at, fact: { fact: 'engaged', by: 'tapped' }, entry };
  }
  const reply = replies.get(placed);
  if (reply === undefined) return undefined;
  const entry = { kind: 'reply', data: replyEntry(placed, reply) } as const;
  return { attemptId, at, fact: { fact: 'engaged', by: 'replied' }, entry };
}
