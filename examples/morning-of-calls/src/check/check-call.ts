import { isReply, type CallScript, type Expected } from '../morning/call-script.ts';
import type { Text } from '../run/sandbox-client.ts';
import { eventOutcomes, exclusionOf, latencyOf, triggerOutcomes, type EventOutcome } from './call-outcome.ts';
import type { TriggerOutcome } from './call-outcome.ts';
import type { Journey, JourneyFollowUp } from './journey.ts';

/** From the due basis to the first accept of the provider. */
export const promisedMs = 5_000;

/**
 * Where a call did not end as its script says, in sentences; none when it did. Looks at every
 * event's one verdict, at every follow-up, at the replies, and at what the carrier took over.
 */
export function differences(call: CallScript, journey: Journey | undefined, texts: readonly Text[]): readonly string[] {
  return [
    ...eventOutcomes(call, journey).flatMap(eventDifferences),
    ...triggerOutcomes(call, journey).flatMap(triggerDifferences),
    ...strayFollowUps(call, journey),
    ...replyDifferences(call, journey),
    ...textDifferences(call.texts, texts),
  ];
}

function eventDifferences({ event, stored, verdicts }: EventOutcome): string[] {
  const name = `${event.id} (${event.step.type})`;
  if (stored !== 1) return [`${name} stands in the ledger ${stored} times, and should once`];
  if (verdicts.length !== 1) return [`${name} has ${verdicts.length} verdicts that stand, and should have one`];
  const expected = wordOf(event.step.expected ?? { verdict: 'skip', reason: 'not_a_trigger' });
  const found = verdicts.map(verdictWord).join();
  return found === expected ? [] : [`${name} got the verdict ${found}, and should get ${expected}`];
}

function triggerDifferences({ event, trigger, subject, expected, followUp }: TriggerOutcome): string[] {
  if (expected.verdict === 'skip') {
    const isOwn = expected.reason !== 'duplicate' && followUp !== undefined;
    if (!isOwn) return [];
    const outcome = expected.reason === 'expired' ? 'expired' : 'suppressed';
    return compared(`the follow-up of ${event.id}`, { outcome: followUp.outcome }, { outcome });
  }
  if (followUp === undefined) return [`${event.id} led to no follow-up`];
  const found = {
    trigger: followUp.trigger,
    subject: followUp.subjectId,
    state: followUp.state,
    outcome: followUp.outcome,
    basis: followUp.basis,
    tries: followUp.attempts.length,
    ...(expected.why && { why: followUp.plan?.steps[0]?.why }),
  };
  const { verdict: _verdict, ...ending } = expected;
  const wanted = { trigger, subject, state: 'settled', tries: 1, ...ending };
  return [...compared(`the follow-up of ${event.id}`, found, wanted), ...lateness(event.id, followUp)];
}

function lateness(eventId: string, followUp: JourneyFollowUp): string[] {
  const latency = latencyOf(followUp);
  if (latency === undefined || latency <= promisedMs || exclusionOf(followUp) !== undefined) return [];
  return [
    `the follow-up of ${eventId} was accepted ${latency} ms after its due basis, and should within ${promisedMs}`,
  ];
}

function strayFollowUps(call: CallScript, journey: Journey | undefined): string[] {
  const known = new Set(triggerOutcomes(call, journey).map(({ followUp }) => followUp?.id));
  const strays = journey?.followUps.filter(({ id }) => !known.has(id)) ?? [];
  return strays.map(({ trigger, subjectId }) => `a follow-up that no event stands for: ${trigger} ${subjectId}`);
}

function replyDifferences(call: CallScript, journey: Journey | undefined): string[] {
  const word = ({ keyword = 'no keyword' }: { keyword?: string | undefined }): string => keyword;
  const wanted = call.steps.filter(isReply).map(word).join(', ');
  const found = (journey?.replies ?? []).map(word).join(', ');
  return found === wanted ? [] : [`the replies are [${found}], and should be [${wanted}]`];
}

function textDifferences(wanted: CallScript['texts'], texts: readonly Text[]): string[] {
  const count = typeof wanted === 'number' ? wanted : wanted.length;
  if (texts.length !== count) return [`the carrier took over ${texts.length} texts, and should ${count}`];
  if (typeof wanted === 'number') return [];
  return wanted.flatMap((words, index) => {
    const found = texts[index]?.body;
    return found === words ? [] : [`a text says ${JSON.stringify(found)}, and should say ${JSON.stringify(words)}`];
  });
}

type Fields = Readonly<Record<string, string | number | undefined>>;

function compared(name: string, found: Fields, wanted: Fields): string[] {
  return Object.entries(wanted).flatMap(([field, value]) =>
    found[field] === value ? [] : [`${name} has the ${field} ${found[field] ?? 'none'}, and should have ${value}`],
  );
}

/** `send`, or `skip` and its reason. */
export function verdictWord({ verdict, reason }: { verdict: string; reason?: string | undefined }): string {
  return reason === undefined ? verdict : `${verdict} ${reason}`;
}

function wordOf(expected: Expected): string {
  return verdictWord(expected.verdict === 'skip' ? expected : { verdict: expected.verdict });
}
