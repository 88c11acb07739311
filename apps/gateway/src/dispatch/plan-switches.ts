import {
  moveUnder,
  nextMove,
  purposeOf,
  stayOnStep,
  switchStep,
  uncertainPolicyFor,
  type NewId,
  type NextMove,
  type TenantPolicy,
} from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { CallRecord } from '../ledger/call-record.ts';
import type { CallWriter } from '../ledger/call-writer.ts';
import { carriedBy } from '../ledger/carried-by.ts';
import type { Counting } from '../ledger/counting.ts';
import { leaseWork } from './claim-rows.ts';
import type { DueWork } from './due-work.ts';
import type { RevokeTask } from './revoker.ts';
import { endSwitches, loadTried, postponeSwitches, type TriedAttempt } from './switch-rows.ts';

export interface SwitchSettings {
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly newId: NewId;
  readonly worker: string;
  readonly leaseMs: number;
  readonly counting: Counting;
}

/** What there is to ask providers after the commit. */
export interface Switches {
  readonly revokes: readonly RevokeTask[];
}

/**
 * Looks at the follow-ups whose channel may be left: each stays, waits on, has its message taken back first, or goes on
 * to the next channel of its plan, all of it on what is known under the lock of its call.
 */
export async function planSwitches(
  client: PoolClient,
  due: readonly DueWork[],
  writer: CallWriter,
  { policies, newId, worker, leaseMs, counting }: SwitchSettings,
): Promise<Switches> {
  if (due.length === 0) return { revokes: [] };
  const attempts = await loadTried(
    client,
    due.map((one) => one.id),
  );
  const over: string[] = [];
  const later: { id: string; until: Date }[] = [];
  const revokes: (RevokeTask & { readonly followUpId: string })[] = [];
  for (const work of due) {
    const record = counting.into(writer.recordOf(work.call));
    const policy = policies.get(work.tenant);
    const kept = record.kept.get(work.id);
    const tried = attempts.get(work.id) ?? [];
    const carried = carriedBy(work.id, record);
    if (policy === undefined || kept?.plan === undefined || carried.length === 0) {
      over.push(work.id);
      continue;
    }
    const way = { carried, plan: kept.plan, tried };
    const purposes = carried.map((one) => purposeOf(one.trigger, policy));
    const uncertain = uncertainPolicyFor(purposes, policy.uncertain);
    const move = moveUnder(uncertain, nextMove(kept.plan.steps, tried, writer.now), tried.at(-1)?.state, writer.now);
    const revoke = revokeFirst(work, move, tried.at(-1), record, policy);
    if (move.move === 'wait') later.push({ id: work.id, until: move.until });
    else if (revoke !== undefined) revokes.push({ ...revoke, followUpId: work.id });
    else over.push(work.id);
    if (move.move === 'rephrase' || move.move === 'retell' || (move.move === 'switch' && revoke === undefined)) {
      counting.apply(writer, work.call, switchStep(way, move, record.facts, policy, writer.now, newId));
    } else if (move.move === 'stay' && awaitsItsEnd.has(kept.state)) {
      writer.apply(work.call, stayOnStep(way, record.facts, newId));
    }
  }
  await endSwitches(client, over);
  await postponeSwitches(client, later);
  const leased = revokes.map((one) => one.followUpId);
  await leaseWork(client, 'switch', leased, worker, new Date(writer.now.getTime() + leaseMs));
  return { revokes };
}

/** Nothing else would settle a follow-up in these states, once nothing more is sent for it. */
const awaitsItsEnd: ReadonlySet<string> = new Set(['switching', 'planned']);

/** A message whose receipt did not come is taken back where the channel can; its provider is asked once. */
function revokeFirst(
  work: DueWork,
  move: NextMove,
  last: TriedAttempt | undefined,
  { facts }: CallRecord,
  { senders }: TenantPolicy,
): RevokeTask | undefined {
  if (move.move !== 'switch' || move.why !== 'no_receipt' || work.fence > 0 || last === undefined) return undefined;
  const sender = senders.find((one) => one.account === last.account);
  const { phone } = facts.call;
  const { providerIds } = last.state;
  if (sender?.channel.capabilities.revoke !== true || phone?.usable !== true || providerIds.length === 0)
    return undefined;
  const { tenant, callKey } = work;
  return { attemptId: last.id, tenant, account: last.account, callKey, message: { to: phone.e164, providerIds } };
}
