import type { EntryData, EntryOf, LedgerEntry } from '../api/types.ts';
import { describePerson } from './describe-person.ts';
import { describeSending } from './describe-sending.ts';
import { say, sentenceCase } from './phrases.ts';
import { timeSince } from './time-of-day.ts';
import type { Described, JourneyIndex, PlanView } from './timeline.ts';

/** An entry of the ledger in plain words; undefined where it says nothing that another one does not. */
export function describeEntry(entry: LedgerEntry, index: JourneyIndex): Described | undefined {
  switch (entry.kind) {
    case 'event': {
      const { type, inReplyTo, callerDiffers } = entry.data;
      return {
        kind: 'voice',
        tone: 'info',
        title: inReplyTo === undefined ? say(type) : 'An answer to what the person wrote is to be sent',
        ...(callerDiffers === true && { detail: 'It names another caller than the call began with; ignored.' }),
      };
    }
    case 'verdict':
      return describeVerdict(entry, index);
    case 'plan':
      return {
        kind: 'plan',
        tone: 'info',
        title: `Planned: ${say(entry.data.trigger).toLowerCase()}`,
        ...detailOfPlan(entry.data),
        plan: planView(entry.data),
      };
    case 'exposure': {
      const isHeldOut = entry.data.arm === 'held_out';
      return {
        kind: 'verdict',
        tone: isHeldOut ? 'warn' : 'plain',
        title: `Drawn by chance: ${isHeldOut ? 'gets no message' : 'is written to'}`,
        detail: 'For the hold-out, which compares how many of both groups miss their appointment.',
      };
    }
    case 'webhook':
      return describeWebhook(entry.data);
    case 'withdrawal':
      return {
        kind: 'voice',
        tone: 'warn',
        title: `Taken back: ${say(entry.data.trigger).toLowerCase()} ${entry.data.subjectId}`,
      };
    case 'limit':
      return {
        kind: 'verdict',
        tone: 'warn',
        title: "Four fifths of the tenant's money are spent",
        detail: `${say(entry.data.limit)}: ${entry.data.used} of ${entry.data.most}.`,
      };
    case 'refused':
      return { kind: 'voice', tone: 'bad', title: `A message was refused at the door ${entry.data.door}` };
    case 'unpublished':
      return {
        kind: 'receipt',
        tone: 'warn',
        title: `${entry.data.destination} refuses to be told`,
        detail: entry.data.error,
      };
    default:
      return describeSending(entry, index) ?? describePerson(entry, index);
  }
}

function describeWebhook({ account, topic, signal }: EntryData<'webhook'>): Described {
  const what = topic.replaceAll('_', ' ');
  if (signal === 'tap') return { kind: 'receipt', tone: 'info', title: `The person tapped a button: ${what}` };
  if (signal === 'moved') {
    return {
      kind: 'person',
      tone: 'warn',
      title: 'The person has another number or id on the channel now',
      detail: `By ${account}. Nothing is sent to the old one there; a stop of theirs holds for the new one, a consent does not.`,
    };
  }
  return { kind: 'receipt', tone: 'plain', title: `${account} told: ${what}` };
}

const leads: Readonly<Record<string, string>> = {
  send: 'Verdict: send',
  skip: 'Verdict: do not send',
  hold: 'Verdict: hold',
  holdout: 'Verdict: hold out, to measure what messages do',
};

function describeVerdict(
  { at, data: { verdict, reason, eventId, until: heldUntil, supersedes } }: EntryOf<'verdict'>,
  { events }: JourneyIndex,
): Described | undefined {
  // It is said of every event that is no trigger, and would bury the four that are.
  if (reason === 'not_a_trigger') return undefined;
  const about = events.get(eventId);
  const by = heldUntil === undefined ? undefined : timeSince(heldUntil, new Date(at));
  const until = by === undefined ? '' : `; held until ${by} at the latest`;
  const why = reason === undefined ? [] : [`${sentenceCase(say(reason))}${until}.`];
  const on = about === undefined ? [] : [`About: ${say(about).toLowerCase()}.`];
  const later = supersedes === undefined ? [] : ['It takes the place of the verdict before.'];
  return {
    kind: 'verdict',
    tone: verdict === 'send' ? 'good' : verdict === 'hold' ? 'warn' : 'plain',
    title: leads[verdict] ?? verdict,
    detail: [...why, ...on, ...later].join(' '),
  };
}

/** What is said otherwise of one channel than of all of them. */
const whyNots: Readonly<Record<string, string>> = {
  no_consent: 'nobody agreed to be written to there',
  consent_expired: 'the consent to it has expired',
  not_in_rule: "the tenant's routing does not name it",
  unreachable: 'the person does not have it, as far as is known',
};

function detailOfPlan({ mergedInto, answers }: EntryData<'plan'>): Pick<Described, 'detail'> {
  if (mergedInto !== undefined) return { detail: 'It is told in the message of another follow-up.' };
  if (answers?.whyNoEvidence === undefined) return {};
  return { detail: `What the person wrote does not permit its answer: ${say(answers.whyNoEvidence)}.` };
}

function planView({ steps, omitted }: EntryData<'plan'>): PlanView {
  return {
    steps: steps.map(({ channel, account, why, rule, wait }) => {
      const reason = why === 'rule' ? ruleWords(rule) : say(why);
      const left =
        wait === undefined
          ? ''
          : `; the next one follows when it is not ${wait.until} within ${wait.afterMs / 1_000} s`;
      return { channel, account, why: reason + left };
    }),
    omitted: omitted.map(({ channel, whyNot }) => ({ channel, whyNot: whyNots[whyNot] ?? say(whyNot) })),
  };
}

function ruleWords(rule: number | 'default' | undefined): string {
  return typeof rule === 'number' ? `by the tenant's routing rule number ${rule + 1}` : 'by the default rule';
}
