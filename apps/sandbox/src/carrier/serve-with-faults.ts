import type { Response } from 'express';
import { answerWrongly } from '../faults/answer-faults.ts';
import type { FaultParameters, Refusal } from '../faults/fault.ts';
import type { FaultSubject } from '../faults/fault-rule.ts';
import type { PickedFault } from '../faults/fault-switchboard.ts';
import type { CarrierState } from './carrier-state.ts';

/** What was done for a request, and how it is answered. */
export interface Done {
  readonly status: number;
  readonly body: unknown;
  /** Starts what follows; awaited before the answer, so that receipts can come first. */
  readonly begin?: () => Promise<void>;
}

/** A valid request, as its carrier would serve it. */
export interface FaultyService {
  readonly subject: FaultSubject;
  /** Throws the carrier's own error; returns where the carrier knows no such refusal, and the request is served. */
  refuse(refusal: Refusal, parameters: FaultParameters): void;
  perform(picked: PickedFault): Done;
  readonly serverError: unknown;
  readonly unavailable: unknown;
}

type SharedState = Pick<CarrierState, 'switchboard' | 'behaviour' | 'tally' | 'timers'>;

/** Serves one request with the fault that it meets, if any: refused, answered wrongly before or after, or well. */
export async function serveWithFaults(state: SharedState, response: Response, service: FaultyService): Promise<void> {
  const { switchboard, behaviour, tally, timers } = state;
  const picked = switchboard.pick(service.subject, behaviour.magicNumbers);
  tally.meetFault(picked.name);
  const { fault, parameters } = picked;
  if (fault.kind === 'refusal') service.refuse(fault.refusal, parameters);

  const { serverError, unavailable } = service;
  const wait = (milliseconds: number) => timers.wait(milliseconds);
  if (fault.kind === 'answer' && !fault.accepted) {
    const answers = { success: null, serverError, unavailable };
    await answerWrongly(response, fault.answer, parameters, answers, wait);
    return;
  }
  const { status, body, begin } = service.perform(picked);
  await begin?.();
  if (fault.kind === 'answer') {
    const answers = { success: { status, body }, serverError, unavailable };
    await answerWrongly(response, fault.answer, parameters, answers, wait);
    return;
  }
  response.status(status).json(body);
}
