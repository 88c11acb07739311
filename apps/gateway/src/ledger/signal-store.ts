import type { NewId, OptSignal, ReceiptSignal, ReplySignal, Signal } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import { AttemptCalls, type AttemptCall, type PlacedCall } from './attempt-calls.ts';
import { factOfSignal, type LearntFact } from './attempt-fact.ts';
import { loadAttempts, type StoredAttempt } from './attempt-rows.ts';
import { learnFacts, type Learnt } from './learn-facts.ts';
import { callKeyOf, personKeyOf } from './keys.ts';
import type { KnownWays } from './known-ways.ts';
import { replyEntry, signalRows, type PlacedSignal, type SignalRows } from './rows-of-signals.ts';
import * as tables from './tables.ts';
import { inTransaction, lockPeople } from './transaction.ts';
import type { Writes } from './writes.ts';

/** What a provider posted and a channel understood. */
export interface ReceivedWebhook {
  readonly tenant: string;
  readonly account: string;
  readonly channel: string;
  readonly url: string;
  readonly rawBody: Uint8Array;
  readonly receivedAt: Date;
  readonly signals: readonly Signal[];
}

export interface SignalStoreSettings {
  readonly pool: Pool;
  readonly newId: NewId;
  readonly ways: KnownWays;
  /** Every id that the owner of an address may be known by, the current one first. */
  readonly peopleAt: (tenant: string, address: string) => readonly string[];
  /** What a person's whole message means as a keyword. */
  readonly readKeyword: (text: string) => 'stop' | 'start' | 'help' | undefined;
}

export interface StoredSignals extends Learnt {
  readonly fresh: readonly { webhook: ReceivedWebhook; signal: Signal }[];
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

  constructor(settings: SignalStoreSettings) {
    this.#settings = settings;
  }

  /** Both in one transaction. */
  async store(outcomes: readonly LearntOutcome[], webhooks: readonly ReceivedWebhook[]): Promise<StoredSignals> {
    const { pool } = this.#settings;
    const placed = await this.#place(pool, webhooks);
    const callKeys = outcomes.map((one) => one.callKey);
    for (const { call } of placed) if (call !== undefined) callKeys.push(call.key);
    return inTransaction(pool, { callKeys }, (client, writes) => this.#write(client, writes, outcomes, placed));
  }

  /** Finds the attempt or the call that each signal is about; what is found does not change any more. */
  async #place(pool: Pool, webhooks: readonly ReceivedWebhook[]): Promise<PlacedSignal[]> {
    const attemptIds: string[] = [];
    const people = new Map<Signal, readonly string[]>();
    for (const { tenant, signals } of webhooks) {
      for (const signal of signals) {
        if (isFromPerson(signal)) people.set(signal, this.#settings.peopleAt(tenant, signal.from));
        else if (isReceipt(signal) && isUuid(signal.attemptId)) attemptIds.push(signal.attemptId);
      }
    }
    const attempts = await this.#attemptCalls.find(pool, attemptIds);
    const calls = await lastCallsOf(pool, [...new Set([...people.values()].flat())]);
    const placed: PlacedSignal[] = [];
    for (const webhook of webhooks) {
      for (const signal of webhook.signals) {
        placed.push(
          isReceipt(signal)
            ? placeReceipt(webhook, signal, attempts.get(signal.attemptId ?? ''))
            : placeOther(webhook, signal, people.get(signal) ?? [], calls),
        );
      }
    }
    return placed;
  }

  async #write(
    client: PoolClient,
    writes: Writes,
    outcomes: readonly LearntOutcome[],
    placed: readonly PlacedSignal[],
  ): Promise<StoredSignals> {
    const { newId, readKeyword, ways } = this.#settings;
    const named = new Set(outcomes.map((one) => one.learnt.attemptId));
    for (const { attemptId } of placed) if (attemptId !== undefined) named.add(attemptId);
    const [attempts, keyed] = await Promise.all([
      loadAttempts(client, [...named]),
      takeKeys(client, placed.filter(isOfNoAttempt)),
    ]);
    const others = await withLastAttempts(client, keyed);
    await loadRepliedTo(client, attempts, others);
    this.#rememberSent(outcomes, attempts);
    const fresh = placed.filter((one) => isFirst(one, attempts));
    fresh.push(...others);
    await lockPeople(client, peopleKeysOf(others), 'alone');
    const rows = signalRows(fresh, { newId, readKeyword });
    writes.insert(tables.webhookBodiesTable, rows.bodies);
    writes.insert(tables.repliesTable, rows.replies);
    writes.insert(tables.replyTextsTable, rows.texts);
    writes.insert(tables.suppressionsTable, rows.suppressions);
    writes.enter(...rows.entries);
    const facts = outcomes.map((one) => one.learnt);
    for (const one of fresh) {
      const fact = factOf(one, rows.replyIds);
      if (fact !== undefined) facts.push(fact);
    }
    const before = ways.statesOf(attempts.values());
    const learnt = await learnFacts(client, writes, attempts, facts, newId);
    ways.learn(writes, before);
    return { ...learnt, fresh };
  }

  /** Their receipts are to come; where a receipt came by already, its attempt is remembered. */
  #rememberSent(outcomes: readonly LearntOutcome[], attempts: ReadonlyMap<string, StoredAttempt>): void {
    for (const { learnt } of outcomes) {
      const attempt = attempts.get(learnt.attemptId);
      if (attempt !== undefined) this.#attemptCalls.remember(attempt);
    }
  }
}

function placeReceipt(webhook: ReceivedWebhook, signal: ReceiptSignal, attempt: AttemptCall | undefined): PlacedSignal {
  const isOurs = attempt?.tenant === webhook.tenant && attempt.account === webhook.account;
  return isOurs ? { webhook, signal, attemptId: attempt.id, call: attempt.call } : { webhook, signal };
}

/** @param people every id of the person that the signal comes from. */
function placeOther(
  webhook: ReceivedWebhook,
  signal: Signal,
  people: readonly string[],
  calls: ReadonlyMap<string, PlacedCall>,
): PlacedSignal {
  const [person] = people;
  const call = people.map((id) => calls.get(id)).find((one) => one !== undefined);
  return { webhook, signal, ...(person !== undefined && { person }), ...(call !== undefined && { call }) };
}

function isOfNoAttempt({ attemptId }: PlacedSignal): boolean {
  return attemptId === undefined;
}

/** Whether a receipt says something new of its attempt, which from now on knows it. */
function isFirst({ attemptId, signal }: PlacedSignal, attempts: ReadonlyMap<string, StoredAttempt>): boolean {
  const known = attempts.get(attemptId ?? '')?.receipts;
  if (known === undefined || known.includes(signal.key)) return false;
  known.push(signal.key);
  return true;
}

function peopleKeysOf(placed: readonly PlacedSignal[]): number[] {
  return placed.flatMap(({ person }) => (person === undefined ? [] : [personKeyOf(person)]));
}

/** Adds the attempts that replies are to. Each is loaded once: two copies would each learn half. */
async function loadRepliedTo(
  client: PoolClient,
  attempts: Map<string, StoredAttempt>,
  placed: readonly PlacedSignal[],
): Promise<void> {
  const missing = placed.flatMap(({ attemptId }) =>
    attemptId === undefined || attempts.has(attemptId) ? [] : [attemptId],
  );
  for (const [id, attempt] of await loadAttempts(client, missing)) attempts.set(id, attempt);
}

/** Registers the facts that were not known yet and answers those; a repeat within the batch counts once. */
async function takeKeys(client: PoolClient, placed: readonly PlacedSignal[]): Promise<PlacedSignal[]> {
  if (placed.length === 0) return [];
  const { rows } = await client.query<{ tenant: string; account: string; key: string }>({
    name: 'take receipt keys',
    text: `INSERT INTO receipt_keys (tenant, account, key, received_at)
      SELECT DISTINCT ON (tenant, account, key) * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
        AS r (tenant, account, key, received_at) ORDER BY tenant, account, key
      ON CONFLICT DO NOTHING RETURNING tenant, account, key`,
    values: [
      placed.map((one) => one.webhook.tenant),
      placed.map((one) => one.webhook.account),
      placed.map((one) => one.signal.key),
      placed.map((one) => one.webhook.receivedAt),
    ],
  });
  const taken = new Set(rows.map((row) => JSON.stringify([row.tenant, row.account, row.key])));
  return placed.filter(({ webhook, signal }) =>
    taken.delete(JSON.stringify([webhook.tenant, webhook.account, signal.key])),
  );
}

/** What a signal says about its attempt; everything else about it stands in its rows. */
function factOf(placed: PlacedSignal, replies: SignalRows['replyIds']): LearntFact | undefined {
  const { signal, attemptId, webhook } = placed;
  if (attemptId === undefined) return undefined;
  if (isReceipt(signal)) return factOfSignal(attemptId, signal, webhook.receivedAt);
  const reply = replies.get(placed);
  if (reply === undefined) return undefined;
  const entry = { kind: 'reply', data: replyEntry(placed, reply) } as const;
  return { attemptId, at: webhook.receivedAt, fact: { fact: 'engaged', by: 'replied' }, entry };
}

/** A reply belongs to the last message that the person was sent in their last call, if there was one. */
async function withLastAttempts(client: PoolClient, fresh: readonly PlacedSignal[]): Promise<PlacedSignal[]> {
  const isReply = (one: PlacedSignal): boolean => one.signal.signal === 'reply' && one.call !== undefined;
  const calls = [...new Set(fresh.filter(isReply).map((one) => one.call?.id))];
  if (calls.length === 0) return [...fresh];
  const { rows } = await client.query<{ call: string; id: string }>({
    name: 'last attempts of calls',
    text: `SELECT DISTINCT ON (a.call) a.call, a.id FROM follow_ups f JOIN attempts a ON a.follow_up = f.id
      WHERE f.call = ANY($1) ORDER BY a.call, a.planned_at DESC, a.id DESC`,
    values: [calls],
  });
  const lastOf = new Map(rows.map((row) => [row.call, row.id]));
  return fresh.map((one) => {
    const attemptId = isReply(one) ? lastOf.get(one.call?.id ?? '') : one.attemptId;
    return { ...one, ...(attemptId !== undefined && { attemptId }) };
  });
}

/** The latest call of each of these people. */
async function lastCallsOf(pool: Pool, people: readonly string[]): Promise<Map<string, PlacedCall>> {
  if (people.length === 0) return new Map();
  const { rows } = await pool.query<{ person: string; id: string; tenant: string; call_id: string }>({
    name: 'last calls of people',
    text: `SELECT DISTINCT ON (person) person, id, tenant, call_id FROM calls WHERE person = ANY($1)
      ORDER BY person, first_seen_at DESC, id DESC`,
    values: [people],
  });
  return new Map(rows.map((row) => [row.person, { id: row.id, key: callKeyOf(row.tenant, row.call_id) }]));
}

function isReceipt(signal: Signal): signal is ReceiptSignal {
  return signal.signal === 'receipt';
}

function isFromPerson(signal: Signal): signal is ReplySignal | OptSignal {
  return signal.signal === 'reply' || signal.signal === 'opt_out' || signal.signal === 'opt_in';
}

function isUuid(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
