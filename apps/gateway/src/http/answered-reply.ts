import type { AnsweredReply, TenantPolicy } from '@aftercall/core';
import type { FoundReply, ReplyReads } from '../ledger/reads/reply-reads.ts';
import { invalidRequest, notFound, Problem, type RequestFault } from './problem.ts';

/** The message of a person that a request answers. */
export interface RepliedTo {
  readonly reply: AnsweredReply;
  readonly callId: string;
  readonly text: string;
}

/** The only trigger that an answer can have. */
export const triggerOfAnswer = 'caller.requested';

/**
 * The message of a person that a request for a follow-up answers; undefined where it answers none, and then nothing is asked.
 *
 * @param requireTenant finds the tenant that the request names, or the only one of its key.
 * @throws {Problem} 400 for a request that is no answer, 404 for a reply that is not there, 409 for one that no follow-up
 *   can answer.
 */
export async function answeredReply(
  request: unknown,
  replies: Pick<ReplyReads, 'find'>,
  requireTenant: (named: string | undefined) => TenantPolicy,
): Promise<RepliedTo | undefined> {
  if (typeof request !== 'object' || request === null || !('inReplyTo' in request)) return undefined;
  const { inReplyTo, tenant, trigger = triggerOfAnswer, live = true, callId }: AnswerRequest = request;
  const faults: RequestFault[] = [];
  if (typeof inReplyTo !== 'string') faults.push({ field: 'inReplyTo', message: 'must be the id of a reply' });
  if (tenant !== undefined && typeof tenant !== 'string') faults.push({ field: 'tenant', message: 'must be a string' });
  if (trigger !== triggerOfAnswer) {
    const message = `must be left out beside inReplyTo, or be ${triggerOfAnswer}: an answer is nothing else`;
    faults.push({ field: 'trigger', message });
  }
  if (live !== true)
    faults.push({ field: 'live', message: 'must be left out beside inReplyTo: an answer waits for no call' });
  if (faults.length > 0) throw invalidRequest(...faults);
  const { id } = requireTenant(tenant as string | undefined);
  const found = await replies.find(id, inReplyTo as string);
  if (found?.found !== 'answerable') throw refusalOf(found);
  if (callId !== undefined && callId !== found.callId) {
    throw invalidRequest(
      { field: 'callId', message: 'is not the call that the reply belongs to: leave it out' },
      { field: 'inReplyTo', message: 'belongs to another call than callId names' },
    );
  }
  return found;
}

interface AnswerRequest {
  readonly inReplyTo?: unknown;
  readonly tenant?: unknown;
  readonly trigger?: unknown;
  readonly live?: unknown;
  readonly callId?: unknown;
}

function refusalOf(found: Exclude<FoundReply, { found: 'answerable' }> | undefined): Problem {
  switch (found?.found) {
    case undefined:
      return notFound(
        'The tenant has no reply of this id: `inReplyTo` is the `replyId` of a `reply` entry of the ledger.',
      );
    case 'erased':
      return notFound('What this reply said was erased, so it can be answered no more.');
    case 'no_call':
      return new Problem(
        'not-answerable',
        'Nobody who is known to have called wrote this, and a follow-up is of a call: there is none that this could belong to.',
      );
    case 'number_erased':
      return new Problem(
        'not-answerable',
        'The number that its call came from was erased, with the person or in time, and a follow-up goes to the number of its call. What they write after their next call can be answered.',
      );
    case 'other_number':
      return new Problem(
        'not-answerable',
        'This was written from another number than the person called from, or it is not known from which of theirs. A follow-up goes to the number of its call, and an answer only where its question came from.',
      );
  }
}
