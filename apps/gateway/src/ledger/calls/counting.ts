import { hash } from 'node:crypto';
import {
  boundedMemo,
  guardSkips,
  isSpend,
  needsCounts,
  usesFor,
  weekMs,
  type Change,
  type Counted,
  type CountedChange,
  type CountedMessage,
  type GuardSkip,
  type TenantPolicy,
  type Use,
} from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { CallRecord } from './call-record.ts';
import type { CallWriter } from './call-writer.ts';
import { countedTable, loadCounted, messagesText, type CountedRow } from './counted-rows.ts';
import type { GuardNews } from './guard-news.ts';
import { asUuid, type People } from '../people/keys.ts';
import { toldVerdict, type LaterVerdict } from './later-verdicts.ts';
import type { Writes } from '../rows/writes.ts';

/** From so much of a spend limit on, people are warned. */
export const warnsFrom = 0.8;

/** A row that is written only as it was read. */
const noneMore = -1;

/** A counter as one transaction sees it. */
interface Counter {
  /** As it was read. */
  readonly expected: number;
  added: number;
  tenant: string;
  until: Date;
  /** As far as this transaction may go on what it knows. */
  most: number;
}

/** What a person was sent by one of their numbers. */
interface Sent {
  readonly expected: number;
  messages: readonly CountedMessage[];
  tenant: string;
  isChanged: boolean;
}

export interface CountingSettings {
  readonly people: Pick<People, 'idsOfCaller'>;
  readonly policies: ReadonlyMap<string, TenantPolicy>;
}

/**
 * What one transaction counts against the bounds of tenants. The counts are read without a lock and written at the end, and
 * what was written meanwhile by somebody else is noticed then: near a bound the transaction fails and is done again, with
 * the rows locked. So no two gateways exceed a bound together, and far from it none waits for another's decision.
 */
export class Counting {
  readonly #settings: CountingSettings;
  readonly #now: Date;
  /** By key. */
  readonly #counters = new Map<string, Counter>();
  /** By id of a person, as calls name them; of further ids of theirs as well. */
  readonly #sent = new Map<string, Sent>();
  /** By person: their ids, of which what was sent counts together. */
  readonly #idsOf = new Map<string, readonly string[]>();
  readonly #loaded = new Set<string>();
  readonly #refused: GuardNews['refused'][number][] = [];
  readonly #warned: GuardNews['warned'][number][] = [];
  readonly #verdicts: LaterVerdict[] = [];

  constructor(settings: CountingSettings, now: Date) {
    this.#settings = settings;
    this.#now = now;
  }

  /**
   * Reads what was counted for these calls. Nothing is asked of calls without a number, nor where the tenant bounds nothing
   * of what is sent to it and nothing on the call answers its person.
   *
   * @param lock whether others wait with their counts until this transaction has ended: it was done before, in vain.
   */
  async load(client: PoolClient, records: readonly CallRecord[], { lock }: { lock: boolean }): Promise<void> {
    const asking = records.filter((record) => !this.#loaded.has(record.id) && this.#isBounded(record));
    if (asking.length === 0) return;
    const keys = new Set<string>();
    const peopleOf = new Map<string, readonly string[]>();
    for (const record of asking) {
      this.#loaded.add(record.id);
      const ids = this.#settings.people.idsOfCaller(record.tenant, record.facts.call.phone, record.person);
      peopleOf.set(record.person as string, ids);
      for (const use of this.#usesOf(record)) keys.add(keyOf(record.tenant, use));
    }
    const people = [...peopleOf.values()].flat();
    const rows = await loadCounted(client, [...keys], people, lock);
    const found = Map.groupBy(rows, (row) => row.asked);
    for (const record of asking) {
      this.#learnPerson(record, peopleOf.get(record.person as string) ?? [], found);
      for (const use of this.#usesOf(record)) this.#learnCounter(record.tenant, use, found);
    }
  }

  /** The call with what counts for it, whatever other calls of this transaction have added; and who is called, where that counts. */
  into(one: CallRecord): CallRecord {
    const record = this.#withPerson(one);
    if (!this.#loaded.has(record.id)) return record;
    const used: { -readonly [Limit in keyof Counted['used']]: Counted['used'][Limit] } = {};
    for (const use of this.#usesOf(record)) {
      const counter = this.#counters.get(keyOf(record.tenant, use));
      if (counter !== undefined) used[use.limit] = counter.expected + counter.added;
    }
    const ids = this.#idsOf.get(record.person as string) ?? [];
    const messages = ids.flatMap((id) => this.#sent.get(id)?.messages ?? []);
    return { ...record, facts: { ...record.facts, counted: { messages, used } } };
  }

  /** Where people are held out: under the oldest key, because a new one draws nobody anew. */
  #withPerson(record: CallRecord): CallRecord {
    const { tenant, facts } = record;
    if (this.#settings.policies.get(tenant)?.holdOuts === undefined) return record;
    const person = this.#settings.people.idsOfCaller(tenant, facts.call.phone, record.person).at(-1);
    return person === undefined ? record : { ...record, facts: { ...facts, person } };
  }

  /** Has the writer take changes in, and counts what they count. */
  apply(writer: CallWriter, call: string, changes: readonly Change[]): void {
    writer.apply(call, changes);
    const record = writer.recordOf(call);
    for (const change of changes) {
      if (change.change === 'message_counted') this.#count(writer, record, change);
      if (change.change === 'verdict_given') this.#verdicts.push(toldVerdict(record, change.verdict));
      if (change.change === 'follow_up_closed' && isGuardReason(change.reason)) {
        this.#refused.push({ tenant: record.tenant, reason: change.reason });
      }
    }
  }

  write(writes: Writes): void {
    const counters = [...this.#counters].filter(([, counter]) => counter.added > 0);
    const told = [...this.#idsOf].filter(([person]) => this.#sent.get(person)?.isChanged === true);
    const idsOfTold = new Set(told.flatMap(([, ids]) => ids));
    const people = [...this.#sent].filter(([id]) => idsOfTold.has(id));
    writes.insert(countedTable, [
      ...counters.map(([key, { tenant, expected, added, until, most }]) => ({
        key,
        tenant,
        used: added,
        messages: null,
        until,
        expected,
        most,
      })),
      // Whoever else wrote to the person since then has made this decision one on older facts. So the rows of their other
      // numbers are written as they were read: where somebody counted there, that fails.
      ...people.map(([key, { tenant, expected, messages, isChanged }]) => ({
        key,
        tenant,
        used: isChanged ? 1 : 0,
        messages: messagesText(messages, this.#now),
        until: new Date(this.#now.getTime() + weekMs),
        expected,
        most: noneMore,
      })),
    ]);
  }

  /** For whoever is told after the commit. */
  get news(): GuardNews {
    return { refused: this.#refused, warned: this.#warned, verdicts: this.#verdicts };
  }

  #count(writer: CallWriter, record: CallRecord, { message, uses }: CountedChange): void {
    const sent = this.#sent.get(record.person as string);
    if (sent === undefined) throw new Error('a message was counted for a call whose counts were not loaded');
    if (!sent.messages.some((one) => one.followUpId === message.followUpId && one.at === message.at)) {
      sent.messages = [...sent.messages.filter((one) => one.followUpId !== message.followUpId), message];
      sent.isChanged = true;
    }
    for (const use of uses) {
      const counter = this.#counters.get(keyOf(record.tenant, use));
      if (counter === undefined) throw new Error('a counter was added to that was not loaded');
      counter.added += use.amount;
      if (isSpend(use.limit)) this.#watchSpend(writer, record, counter, use);
    }
  }

  /** Whoever takes a limit over the mark says so, and nobody else: nobody goes beyond it unknowingly, nor together with another. */
  #watchSpend(writer: CallWriter, { tenant, id }: CallRecord, counter: Counter, use: Use): void {
    const mark = Math.ceil(use.most * warnsFrom);
    const used = counter.expected + counter.added;
    const isBelow = counter.expected < mark;
    // Whatever others added since it was read, they stayed below the mark.
    const mostUntold = used < mark ? mark - 1 : mark - 1 + counter.added;
    counter.most = isBelow ? Math.min(use.most, mostUntold) : use.most;
    if (!isBelow || used < mark) return;
    const isTold = this.#warned.some((one) => one.tenant === tenant && one.limit === use.limit);
    if (isTold) return;
    const limit = use.limit as 'spend_day' | 'spend_month';
    const told = { limit, since: use.since.toISOString(), used: used / 1e6, most: use.most / 1e6 };
    writer.enter({ tenant, id }, 'limit', told);
    this.#warned.push({ tenant, ...told });
  }

  #isBounded({ tenant, person, facts }: CallRecord): boolean {
    const policy = this.#settings.policies.get(tenant);
    return policy !== undefined && person !== undefined && needsCounts(facts, policy, this.#now);
  }

  #usesOf({ tenant, facts }: CallRecord): readonly Use[] {
    const guards = this.#settings.policies.get(tenant)?.guards;
    const { phone } = facts.call;
    return guards === undefined || phone?.usable !== true ? [] : usesFor(phone, guards, this.#now);
  }

  #learnPerson({ person, tenant }: CallRecord, ids: readonly string[], found: ReadonlyMap<string, CountedRow[]>): void {
    if (person === undefined || this.#idsOf.has(person)) return;
    const rows = ids.flatMap((id) => found.get(id) ?? []);
    this.#idsOf.set(person, [...new Set([person, ...ids, ...rows.map((row) => row.key)])]);
    for (const { key, used, messages } of [...rows, { key: person, used: 0, messages: [] }]) {
      if (this.#sent.has(key)) continue;
      const recent = messages.filter((one) => one.at.getTime() > this.#now.getTime() - weekMs);
      this.#sent.set(key, { expected: used, messages: recent, tenant, isChanged: false });
    }
  }

  #learnCounter(tenant: string, use: Use, found: ReadonlyMap<string, CountedRow[]>): void {
    const key = keyOf(tenant, use);
    if (this.#counters.has(key)) return;
    const expected = found.get(key)?.[0]?.used ?? 0;
    this.#counters.set(key, { expected, added: 0, tenant, until: use.until, most: use.most });
  }
}

const guardReasons: ReadonlySet<string> = new Set(guardSkips);

function isGuardReason(reason: string | undefined): reason is GuardSkip {
  return reason !== undefined && guardReasons.has(reason);
}

const keys = boundedMemo(10_000, (name) => asUuid(hash('sha256', name)));

function keyOf(tenant: string, { limit, of, since }: Use): string {
  return keys(`${tenant}\n${limit}\n${of}\n${since.getTime()}`);
}
