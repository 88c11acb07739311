import { recheckAttempt, toldIn, type ChannelRequest, type TenantPolicy } from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { CallRecord } from '../ledger/calls/call-record.ts';
import type { CallWriter } from '../ledger/calls/call-writer.ts';
import { factOfSilence, type LearntFact } from '../ledger/attempts/attempt-fact.ts';
import { moveQuestions, type MovedQuestion } from '../ledger/attempts/uncertain-sends.ts';
import type { Writes } from '../ledger/rows/writes.ts';
import type { AccountGate } from './account-gate.ts';
import { carriedBy } from '../ledger/attempts/carried-by.ts';
import { leaseWork } from './claim-rows.ts';
import type { DueWork } from './due-work.ts';
import { loadUncertain, type UncertainSend } from './question-rows.ts';
import type { Question, Reconciler } from './reconciler.ts';
import { slotOf } from './send-slots.ts';

const noRoomMs = 1_000;

export interface QuestionSettings {
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly worker: string;
  readonly leaseMs: number;
  readonly gate: AccountGate;
  /** The most that may be asked now, and of one account; the rest comes again in a second. */
  readonly room: Pick<Reconciler, 'free' | 'freeOf'>;
}

/** What is asked after the commit, and the sends about which nobody can be asked. */
export interface PlannedQuestions {
  readonly questions: readonly Question[];
  readonly silent: readonly LearntFact[];
}

/**
 * Looks at the uncertain sends whose provider is due to be asked: each is leased for its question, or nobody can be
 * asked; what a closed account is to be asked about waits. Where asking may send, the message must be one that may still
 * leave.
 */
export async function planQuestions(
  client: PoolClient,
  writes: Writes,
  due: readonly DueWork[],
  writer: CallWriter,
  { policies, worker, leaseMs, gate, room }: QuestionSettings,
): Promise<PlannedQuestions> {
  if (due.length === 0) return { questions: [], silent: [] };
  const uncertain = await loadUncertain(
    client,
    due.map((one) => one.id),
  );
  const questions: Question[] = [];
  const moved: MovedQuestion[] = [];
  const silent: LearntFact[] = [];
  const { free } = room;
  const planned = new Map<string, number>();
  // What finds no room is moved, and would otherwise be overtaken by what falls due meanwhile, for as long as that goes on.
  const leftAt = ({ id }: DueWork): number => uncertain.get(id)?.sentAt.getTime() ?? 0;
  const oldestFirst = due.toSorted((one, other) => leftAt(one) - leftAt(other));
  for (const { id, tenant, call, callKey } of oldestFirst) {
    const send = uncertain.get(id);
    const record = writer.recordOf(call);
    const asked = send?.asked ?? { times: 0, absences: 0 };
    const request = record.requests[send?.requestId ?? ''];
    // A provider is asked by the message that it was sent; one that was erased cannot be told from others.
    if (
      send === undefined ||
      request === undefined ||
      !mayAsk(send, request, record, policies.get(tenant), writer.now)
    ) {
      silent.push(factOfSilence(id, asked, writer.now));
      continue;
    }
    const { account, sentAt } = send;
    const closure = gate.closureOf({ tenant, account });
    const slot = slotOf({ tenant, account });
    const ofAccount = planned.get(slot) ?? 0;
    if (closure !== undefined || questions.length === free || ofAccount >= room.freeOf({ tenant, account })) {
      const due = closure?.until ?? new Date(writer.now.getTime() + noRoomMs);
      moved.push({ attempt: id, asked, due, at: writer.now });
    } else {
      planned.set(slot, ofAccount + 1);
      questions.push({ attemptId: id, tenant, account, callKey, request, sentAt, asked });
    }
  }
  moveQuestions(writes, moved);
  const leased = questions.map((one) => one.attemptId);
  await leaseWork(client, 'reconcile', leased, worker, new Date(writer.now.getTime() + leaseMs));
  return { questions, silent };
}

function mayAsk(
  send: UncertainSend,
  request: ChannelRequest,
  record: CallRecord,
  policy: TenantPolicy | undefined,
  now: Date,
): boolean {
  const sender = policy?.senders.find((one) => one.account === send.account);
  if (policy === undefined || sender?.channel.capabilities.reconcile !== true) return false;
  if (!sender.channel.capabilities.idempotentSend) return true;
  // Such a provider is asked by sending once more under the same id.
  const carried = toldIn(request, carriedBy(send.followUpId, record));
  return send.isLast && carried.length > 0 && recheckAttempt(carried, send.channel, record.facts, policy, now).valid;
}
