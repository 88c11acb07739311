import type { LedgerEntry } from '../api/types.ts';
import { describePerson } from './describe-person.ts';
import { describeSending } from './describe-sending.ts';
import { say, sentenceCase } from './phrases.ts';
import { timeSince } from './time-of-day.ts';
import { textField } from './text-field.ts';
import type { Described, JourneyIndex, PlanView } from './timeline.ts';

/** An entry of the ledger in plain words; undefined where it says nothing that another one does not. */
export function describeEntry(entry: LedgerEntry, index: JourneyIndex): Described | undefined {
  const { data } = entry;
  const text = (field: string): string => textField(data, field);
  switch (entry.kind) {
    case 'event':
      return {
        kind: 'voice',
        tone: 'info',
        title: data['inReplyTo'] === undefined ? say(text('type')) : 'An answer to what the person wrote is to be sent',
        ...(data['callerDiffers'] === true && { detail: 'It names another caller than the call began with; ignored.' }),
      };
    case 'verdict':
      return describeVerdict(entry, index);
    case 'plan':
      return {
        kind: 'plan',
        tone: 'info',
        title: `Planned: ${say(text('trigger')).toLowerCase()}`,
        ...detailOfPlan(data),
        plan: planView(data),
      };
    case 'exposure': {
      const isHeldOut = text('arm') === 'held_out';
      return {
        kind: 'verdict',
        tone: isHeldOut ? 'warn' : 'plain',
        title: `Drawn by chance: ${isHeldOut ? 'gets no message' : 'is written to'}`,
        detail: 'For the hold-out, which compares how many of both groups miss their appointment.',
      };
    }
    case 'webhook':
      if (text('signal') === 'tap') {
        const title = `The person tapped a button: ${text('topic').replaceAll('_', ' ')}`;
        return { kind: 'receipt', tone: 'info', title };
      }
      if (text('signal') === 'moved') {
        return {
          kind: 'person',
          tone: 'warn',
          title: 'The person has another number or id on the channel now',
          detail: `By ${text('account')}. Nothing is sent to the old one there; a stop of theirs holds for the new one, a consent does not.`,
        };
      }
      return {
        kind: 'receipt',
        tone: 'plain',
        title: `${text('account')} told: ${text('topic').replaceAll('_', ' ')}`,
      };
    case 'withdrawal':
      return {
        kind: 'voice',
        tone: 'warn',
        title: `Taken back: ${say(text('trigger')).toLowerCase()} ${text('subjectId')}`,
      };
    case 'limit':
      return {
        kind: 'verdict',
        tone: 'warn',
        title: "Four fifths of the tenant's money are spent",
        detail: `${say(text('limit'))}: ${text('used')} of ${text('most')}.`,
      };
    case 'refused':
      return { kind: 'voice', tone: 'bad', title: `A message was refused at the door ${text('door')}` };
    case 'unpublished':
      return {
        kind: 'receipt',
        tone: 'warn',
        title: `${text('destination')} refuses to be told`,
        detail: text('error'),
      };
    default:
      return describeSending(entry, index) ?? describePerson(entry, index);
  }
}

const leads: Readonly<Record<string, string>> = {
  send: 'Verdict: send',
  skip: 'Verdict: do not send',
  hold: 'Verdict: hold',
  holdout: 'Verdict: hold out, to measure what messages do',
};

function describeVerdict({ at, data }: LedgerEntry, { events }: JourneyIndex): Described | undefined {
  const reason = data['reason'] === undefined ? undefined : textField(data, 'reason');
  // It is said of every event that is no trigger, and would bury the four that are.
  if (reason === 'not_a_trigger') return undefined;
  const verdict = textField(data, 'verdict');
  const about = events.get(textField(data, 'eventId'));
  const by = data['until'] === undefined ? undefined : timeSince(textField(data, 'until'), new Date(at));
  const until = by === undefined ? '' : `; held until ${by} at the latest`;
  const why = reason === undefined ? [] : [`${sentenceCase(say(reason))}${until}.`];
  const on = about === undefined ? [] : [`About: ${say(about).toLowerCase()}.`];
  const later = data['supersedes'] === undefined ? [] : ['It takes the place of the verdict before.'];
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

interface StepData {
  readonly channel: string;
  readonly account: string;
  readonly why?: string;
  /** Which of the tenant's own rules, from 0, or the shipped ones. */
  readonly rule?: number | string;
  readonly wait?: { readonly until: string; readonly afterMs: number };
}

function detailOfPlan(data: LedgerEntry['data']): Pick<Described, 'detail'> {
  if (data['mergedInto'] !== undefined) return { detail: 'It is told in the message of another follow-up.' };
  const { whyNoEvidence } = (data['answers'] ?? {}) as { readonly whyNoEvidence?: string };
  if (whyNoEvidence === undefined) return {};
  return { detail: `What the person wrote does not permit its answer: ${say(whyNoEvidence)}.` };
}

function planView(data: LedgerEntry['data']): PlanView {
  const steps = (data['steps'] ?? []) as readonly StepData[];
  const omitted = (data['omitted'] ?? []) as readonly { readonly channel: string; readonly whyNot: string }[];
  return {
    steps: steps.map(({ channel, account, why = 'rule', rule, wait }) => {
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

function ruleWords(rule: number | string | undefined): string {
  if (typeof rule === 'number') return `by the tenant's routing rule number ${rule + 1}`;
  return rule === undefined || rule === 'default' ? 'by the default rule' : `by the rule for ${rule}`;
}
