import { isReply, type Business, type CallScript, type Expected, type ExpectedSend } from '../morning/call-script.ts';
import type { Text } from '../run/sandbox-client.ts';
import { doublesOf, eventOutcomes, exclusionOf, latencyOf, triggerOutcomes } from './call-outcome.ts';
import type { EventOutcome, TriggerOutcome } from './call-outcome.ts';
import type { Journey, JourneyFollowUp } from './journey.ts';
import { attemptWords, planWords } from './plan-words.ts';

/** From the due basis to the first accept of the provider. */
export const promisedMs = 5_000;

/**
 * Where a call did not end as its script says, in sentences; none when it did. Looks at every
 * event's one verdict, at every follow-up with its plan and its attempts, at the replies, and at what the carriers took
 * over.
 */
export function differences(
  call: CallScript,
  business: Business,
  journey: Journey | undefined,
  texts: readonly Text[],
): readonly string[] {
  return [
    ...eventOutcomes(call, journey).flatMap(eventDifferences),
    ...triggerOutcomes(call, journey).flatMap((outcome) => triggerDifferences(outcome, business)),
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

function triggerDifferences(outcome: TriggerOutcome, business: Business): string[] {
  const { event, trigger, subject, expected, followUp } = outcome;
  if (expected.verdict === 'skip') {
    const isOwn = expected.reason !== 'duplicate' && followUp !== undefined;
    if (!isOwn) return [];
    const { outcome: found, plan } = followUp;
    const wanted = {
      outcome: expected.reason === 'expired' ? 'expired' : 'suppressed',
      ...(expected.plan !== undefined && { plan: expected.plan }),
    };
    const planned = plan === undefined ? undefined : planWords(plan, business);
    return compared(`the follow-up of ${event.id}`, { outcome: found, plan: planned }, wanted);
  }
  if (followUp === undefined) return [`${event.id} led to no follow-up`];
  const found = {
    trigger: followUp.trigger,
    subject: followUp.subjectId,
    state: followUp.state,
    outcome: followUp.outcome,
    basis: followUp.basis,
    'double deliveries': doublesOf(followUp),
  };
  const wanted = {
    trigger,
    subject,
    state: 'settled',
    outcome: expected.outcome,
    basis: expected.basis,
    'double deliveries': expected.doubles ?? 0,
  };
  return [
    ...compared(`the follow-up of ${event.id}`, found, wanted),
    ...wayDifferences(event.id, expected.ways, followUp, business),
    ...lateness(event.id, followUp),
  ];
}

function wayDifferences(
  eventId: string,
  ways: ExpectedSend['ways'],
  followUp: JourneyFollowUp,
  business: Business,
): string[] {
  const { plan, attempts } = followUp;
  const found = wayWords(attempts.map(attemptWords), plan === undefined ? 'none' : planWords(plan, business));
  const wanted = ways.map((way) => wayWords(way.attempts, way.plan ?? business.smsPlan));
  if (wanted.includes(found)) return [];
  return [`the follow-up of ${eventId} went ${found}, and should go ${wanted.join(', or ')}`];
}

function wayWords(attempts: readonly string[], plan: string): string {
  return `[${attempts.join(' -> ')}] by the plan [${plan}]`;
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
  if (texts.length !== count) return [`the carriers took over ${texts.length} texts, and should ${count}`];
  if (typeof wanted === 'number') return [];
  return wanted.flatMap((words, index) => {
    const found = texts[index]?.body;
    return says(found, words) ? [] : [`a text says ${JSON.stringify(found)}, and should say ${JSON.stringify(words)}`];
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

/** Where the script says `{day}`, the text names the day of the appointment, in whichever words. */
function says(text: string | undefined, words: string): boolean {
  const [before = '', after] = words.split('{day}');
  if (text === undefined || after === undefined) return text === words;
  const day = text.slice(before.length, text.length - after.length);
  return text.startsWith(before) && text.endsWith(after) && dayInWords.test(day);
}

const dayInWords = /^\p{L}[\p{L}\d ,.-]{4,30}$/u;
