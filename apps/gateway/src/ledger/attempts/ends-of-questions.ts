import {
  afterQuestions,
  attemptStatus,
  purposeOf,
  uncertainPolicyFor,
  type Trigger,
  type TenantPolicy,
  type WayOn,
} from '@aftercall/core';
import type { PoolClient } from 'pg';
import { givenUpByPolicy, type LearntFact } from './attempt-fact.ts';
import type { StoredAttempt } from './attempt-rows.ts';
import { encodeUuids } from '../rows/row-encoding.ts';

/** What a tenant has settled for sends that stay uncertain, and what its messages are for. */
export type UncertainPoliciesOf = (tenant: string) => Pick<TenantPolicy, 'uncertain' | 'marketing'> | undefined;

/**
 * Applies the policies of tenants to the sends about which nobody is asked any more. It costs a statement where there is
 * such a send, and nothing else.
 *
 * @param attempts those that the facts are about, loaded under the locks of their calls.
 * @returns the facts, in their order: those of a send that a policy settles say so.
 */
export async function endQuestions(
  client: PoolClient,
  attempts: ReadonlyMap<string, StoredAttempt>,
  facts: readonly LearntFact[],
  policiesOf: UncertainPoliciesOf,
): Promise<readonly LearntFact[]> {
  const ending = new Map<LearntFact, StoredAttempt>();
  for (const learnt of facts) {
    if (learnt.reconciled?.after.next !== 'end') continue;
    const attempt = attempts.get(learnt.attemptId);
    if (attempt !== undefined && attemptStatus(attempt.state) === 'uncertain') ending.set(learnt, attempt);
  }
  if (ending.size === 0) return facts;
  const triggers = await loadTriggers(client, [...ending.values()]);
  return facts.map((learnt) => {
    const attempt = ending.get(learnt);
    if (attempt === undefined) return learnt;
    const tenant = policiesOf(attempt.tenant) ?? {};
    const purposes = (triggers.get(attempt.followUp.id) ?? []).map((trigger) => purposeOf(trigger, tenant));
    const policy = uncertainPolicyFor(purposes, tenant.uncertain);
    const end = afterQuestions(policy, wayOnOf(attempt), learnt.at);
    return end === 'park' ? learnt : givenUpByPolicy(learnt, end);
  });
}

/** What is left of the way of a message, as its rows tell. */
export function wayOnOf(attempt: StoredAttempt): WayOn {
  const { followUp, onward } = attempt;
  return {
    isLast: followUp.attempts.at(-1) === attempt,
    isOpen: followUp.status === 'released',
    ...(onward !== null && { deadline: new Date(onward.deadline) }),
  };
}

/** What each of these messages tells, with what was merged into it, by follow-up. */
async function loadTriggers(
  client: PoolClient,
  attempts: readonly StoredAttempt[],
): Promise<ReadonlyMap<string, readonly Trigger[]>> {
  const { rows } = await client.query<{ carrier: string; trigger: Trigger }>({
    name: 'triggers of follow-ups',
    text: `SELECT coalesce(merged_into, id) AS carrier, trigger FROM follow_ups
      WHERE call = ANY($1) AND coalesce(merged_into, id) = ANY($2)`,
    values: [encodeUuids(attempts.map((one) => one.call)), encodeUuids(attempts.map((one) => one.followUp.id))],
  });
  const triggers = new Map<string, Trigger[]>();
  for (const { carrier, trigger } of rows) triggers.set(carrier, [...(triggers.get(carrier) ?? []), trigger]);
  return triggers;
}
