import {
  foldAttempt,
  noticeLifeMs,
  recheckNotice,
  type ChannelRequest,
  type NewId,
  type NoticeRefusal,
  type Suppression,
  type TenantPolicy,
} from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { NoticeNews } from '../ledger/notices/answer-people.ts';
import type { LedgerEntries } from '../ledger/rows/entries/entry-schemas.ts';
import type { Keyring } from '../ledger/privacy/keyring.ts';
import { personKeyOf, type People } from '../ledger/people/keys.ts';
import type { LedgerLine } from '../ledger/rows/ledger-pages.ts';
import { learnNotices, type NoticeOutcome } from '../ledger/notices/learn-notices.ts';
import { loadEvidence } from '../ledger/calls/load-calls.ts';
import { loadNoticeRequests } from '../ledger/notices/notice-papers.ts';
import { entryOfNotice, loadNotices, updateNotices, type StoredNotice } from '../ledger/notices/notice-rows.ts';
import { putOffNotices } from '../ledger/notices/notice-work.ts';
import { deleteWork } from '../ledger/rows/work-rows.ts';
import type { Writes } from '../ledger/rows/writes.ts';
import type { AccountGate } from './account-gate.ts';
import { leaseWork, tryLockPeople } from './claim-rows.ts';
import { leaseMs, type Dispatcher } from './dispatcher.ts';
import type { LeasedAttempt } from './leased-attempt.ts';
import type { DueWork } from './due-work.ts';
import { lostInCrash } from './lost-in-crash.ts';
import type { SenderPaces } from './sender-paces.ts';
import { slotOf } from './send-slots.ts';

export interface NoticeClaimSettings {
  readonly keyring: Keyring;
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly people: People;
  readonly dispatcher: Dispatcher;
  readonly gate: AccountGate;
  readonly paces: SenderPaces;
  readonly worker: string;
  readonly newId: NewId;
}

/** What a claim of notices leads to, acted on after its commit. */
export interface ClaimedNotices {
  readonly claimed: readonly LeasedAttempt[];
  readonly news: readonly (NoticeNews | NoticeOutcome)[];
  /** The person of one of them is being stopped, or started, at this moment. */
  readonly busy: boolean;
}

export const noNotices: ClaimedNotices = { claimed: [], news: [], busy: false };

/**
 * Looks at the notices that are due, under the locks of their calls and of the people whom they go to: each may leave,
 * waits for its account, or does not leave any more. One whose worker did not come back may have left: it is uncertain,
 * and stays so until a receipt says more.
 *
 * @param taken gets the send slots of those that may leave.
 */
export async function claimNotices(
  client: PoolClient,
  writes: Writes,
  due: readonly DueWork[],
  now: Date,
  taken: string[],
  settings: NoticeClaimSettings,
): Promise<ClaimedNotices> {
  if (due.length === 0) return noNotices;
  const ids = due.map((one) => one.id);
  const [notices, requests] = await Promise.all([
    loadNotices(client, ids),
    loadNoticeRequests(client, settings.keyring, ids),
  ]);
  const abandoned = due.filter((one) => one.worker !== null);
  const lost = abandoned.map((one) => lostInCrash(one, now));
  const learnt = learnNotices(writes, notices, lost, settings.newId);
  const waiting = due.filter((one) => one.worker === null);
  const idsOf = new Map(waiting.map((work) => [work.id, peopleOf(notices.get(work.id), requests, settings.people)]));
  const keysOf = ({ id }: DueWork): number[] => (idsOf.get(id) ?? []).map(personKeyOf);
  const locked = await tryLockPeople(client, waiting.flatMap(keysOf), 'shared');
  const free = waiting.filter((work) => keysOf(work).every((key) => locked.has(key)));
  const evidence = await loadEvidence(
    client,
    settings.keyring,
    free.map(({ id, call }) => ({ callId: call, people: idsOf.get(id) ?? [] })),
  );
  const round = new NoticeRound(now, taken, settings);
  for (const work of free) {
    const suppressions = evidence.get(work.call)?.suppressions ?? [];
    round.look(work, notices.get(work.id), requests.get(work.id), suppressions);
  }
  await round.write(client, writes);
  const { claimed, news } = round;
  return { claimed, news: [...learnt.news, ...news], busy: free.length < waiting.length };
}

/** Whoever the message goes to, by every id that the address may be known by, and the id that it is kept under. */
function peopleOf(
  notice: StoredNotice | undefined,
  requests: ReadonlyMap<string, ChannelRequest>,
  people: People,
): readonly string[] {
  if (notice === undefined) return [];
  const { id, tenant, channel, person } = notice;
  const to = requests.get(id)?.to;
  return [...new Set([...(to === undefined ? [] : people.atAddress(tenant, channel, to).ids), person])];
}

class NoticeRound {
  readonly claimed: LeasedAttempt[] = [];
  readonly news: NoticeNews[] = [];
  readonly #now: Date;
  readonly #taken: string[];
  readonly #settings: NoticeClaimSettings;
  readonly #changed: StoredNotice[] = [];
  readonly #over: string[] = [];
  readonly #later: { readonly id: string; readonly until: Date }[] = [];
  readonly #entries: LedgerLine[] = [];

  constructor(now: Date, taken: string[], settings: NoticeClaimSettings) {
    this.#now = now;
    this.#taken = taken;
    this.#settings = settings;
  }

  look(
    work: DueWork,
    notice: StoredNotice | undefined,
    request: ChannelRequest | undefined,
    suppressions: readonly Suppression[],
  ): void {
    const { dispatcher, gate, policies, paces } = this.#settings;
    if (notice === undefined || !policies.has(work.tenant)) return;
    // Its text was erased.
    if (request === undefined) return this.#refuse(notice, 'does_not_fit');
    const reason = recheckNotice(notice, suppressions, this.#now);
    if (reason !== undefined) return this.#refuse(notice, reason);
    const { tenant, account, kind, id } = notice;
    const name = { tenant, account };
    const endsAt = notice.at.getTime() + noticeLifeMs + 1;
    const waitsUntil = gate.closureOf(name)?.until ?? paces.opensAt(name, work.units);
    if (waitsUntil === 'unknown') return;
    if (waitsUntil !== undefined) {
      this.#later.push({ id, until: new Date(Math.min(waitsUntil.getTime(), endsAt)) });
      return;
    }
    if (!dispatcher.tryTake(name, { units: work.units, isRetry: false })) return;
    const attempt = { id, tenant, account, callKey: work.callKey, basisAt: notice.at, fence: work.fence + 1, request };
    this.#taken.push(slotOf(attempt));
    notice.state = foldAttempt(notice.state, { fact: 'leased' });
    this.#changed.push(notice);
    this.claimed.push({ ...attempt, claimedAt: this.#now, notice: kind });
  }

  async write(client: PoolClient, writes: Writes): Promise<void> {
    updateNotices(writes, this.#changed);
    deleteWork(writes, 'notice', this.#over);
    putOffNotices(writes, this.#later);
    writes.enter(...this.#entries);
    const { worker } = this.#settings;
    const leased = this.claimed.map((one) => one.id);
    await leaseWork(client, 'notice', leased, worker, new Date(this.#now.getTime() + leaseMs));
  }

  #refuse(notice: StoredNotice, reason: NoticeRefusal): void {
    const { id, kind, channel, account, suppressionId } = notice;
    const data: LedgerEntries['notice'] = {
      noticeId: id,
      notice: kind,
      verdict: 'skip',
      reason,
      channel,
      account,
      ...(suppressionId !== undefined && { suppressionId }),
    };
    this.#entries.push(entryOfNotice(notice, this.#now, 'notice', data));
    this.#over.push(id);
    notice.refusal = reason;
    this.#changed.push(notice);
    this.news.push({ notice: kind, result: reason });
  }
}
