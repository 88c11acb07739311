import {
  moveUnder,
  nextMove,
  purposeOf,
  stayOnStep,
  switchStep,
  triedTogether,
  uncertainPolicyFor,
  type NewId,
  type TenantPolicy,
} from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { CallWriter } from '../ledger/calls/call-writer.ts';
import { carriedBy } from '../ledger/attempts/carried-by.ts';
import type { Counting } from '../ledger/calls/counting.ts';
import { leaseWork } from './claim-rows.ts';
import type { DueWork } from './due-work.ts';
import { FirstAtProvider } from './first-at-provider.ts';
import type { ReceiptAsker } from './receipt-asker.ts';
import { endSwitches, loadTried, postponeSwitches } from './switch-rows.ts';

export interface SwitchSettings {
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly newId: NewId;
  readonly worker: string;
  readonly leaseMs: number;
  readonly counting: Counting;
  readonly asker: Pick<ReceiptAsker, 'room'>;
}

const noRoomMs = 1_000;

/** What there is to ask providers after the commit. */
export type Switches = Pick<FirstAtProvider, 'questions' | 'revokes'>;

/**
 * Looks at the follow-ups whose channel may be left: each stays, waits on, has its message taken back or asked about first,
 * or goes on to the next channel of its plan, all of it on what is known under the lock of its call.
 */
export async function planSwitches(
  client: PoolClient,
  due: readonly DueWork[],
  writer: CallWriter,
  { policies, newId, worker, leaseMs, counting, asker }: SwitchSettings,
): Promise<Switches> {
  if (due.length === 0) return { revokes: [], questions: [] };
  const attempts = await loadTried(
    client,
    due.map((one) => one.id),
  );
  const over: string[] = [];
  const later: { id: string; until: Date }[] = [];
  const first = new FirstAtProvider(asker);
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
    const next = nextMove(kept.plan.steps, triedTogether(tried, carried), writer.now);
    const move = moveUnder(uncertain, next, tried.at(-1)?.state, writer.now);
    const isSilent = move.move === 'switch' && move.why === 'no_receipt';
    const before = isSilent ? first.plan(work, tried.at(-1), record, policy) : 'nothing';
    if (move.move === 'wait') later.push({ id: work.id, until: move.until });
    else if (before === 'no_room') later.push({ id: work.id, until: new Date(writer.now.getTime() + noRoomMs) });
    else if (before === 'nothing') over.push(work.id);
    if (move.move === 'rephrase' || move.move === 'retell' || (move.move === 'switch' && before === 'nothing')) {
      counting.apply(writer, work.call, switchStep(way, move, record.facts, policy, writer.now, newId));
    } else if (move.move === 'stay' && awaitsItsEnd.has(kept.state)) {
      writer.apply(work.call, stayOnStep(way, record.facts, newId));
    }
  }
  await endSwitches(client, over);
  await postponeSwitches(client, later);
  await leaseWork(client, 'switch', first.followUps, worker, new Date(writer.now.getTime() + leaseMs));
  return first;
}

/** Nothing else would settle a follow-up in these states, once nothing more is sent for it. */
const awaitsItsEnd: ReadonlySet<string> = new Set(['switching', 'planned']);
