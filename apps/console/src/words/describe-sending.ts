import type { LedgerEntry } from '../api/types.ts';
import { counted, say, sentenceCase, took } from './phrases.ts';
import { textField } from './text-field.ts';
import type { Described, JourneyIndex, Tone } from './timeline.ts';

interface Reason {
  readonly message?: string;
  readonly providerCode?: string;
}

const said = (reason: unknown): string => {
  const { message = '', providerCode } = (reason ?? {}) as Reason;
  return providerCode === undefined ? message : `${message} (code ${providerCode})`;
};

const answers: Readonly<Record<string, string>> = {
  found: 'it has the message',
  absent: 'it does not have the message',
  unknown: 'it could not say',
  unanswered: 'it did not answer',
};

const nexts: Readonly<Record<string, string>> = {
  accepted: 'So it left.',
  ask: 'It is asked again.',
  not_sent: 'So it did not leave.',
  give_up: 'It is counted as not reached, and told no other way.',
  fall_back: 'The next channel tells it, although it may have arrived.',
  park: 'It waits for a person now, on the page Attention.',
};

/** What is said of attempts: planned, put off, sent, told of, settled. */
export function describeSending(entry: LedgerEntry, index: JourneyIndex): Described | undefined {
  const { data } = entry;
  const text = (field: string): string => textField(data, field);
  const sender = (): string => {
    const found = index.attempts.get(text('attemptId'))?.attempt ?? index.notices.get(text('attemptId'));
    return found === undefined ? '' : ` on ${say(found.channel)}`;
  };
  switch (entry.kind) {
    case 'attempt': {
      const known = index.attempts.get(text('attemptId'))?.attempt;
      const follows = data['follows'] as { why: string } | undefined;
      const notes = [
        follows === undefined ? '' : `The channel before was left: ${say(follows.why)}.`,
        Number(data['try']) > 1 ? `Try ${text('try')}.` : '',
        data['possibleDouble'] === true ? 'What was sent before may have arrived as well.' : '',
        data['secondSend'] === true ? 'A person had it sent again.' : '',
      ];
      return {
        kind: 'send',
        tone: 'info',
        title: `Message on ${say(text('channel'))} from ${text('account')}`,
        detail: [...notes, channelUnits(text('channel'), Number(data['units']))].filter((one) => one !== '').join(' '),
        ...(known?.text !== undefined && {
          bubble: { text: known.text, from: 'business' as const, channel: text('channel') },
        }),
        ...(known?.acceptedAt !== undefined && { evidenceOf: text('attemptId') }),
      };
    }
    case 'postponed':
      return { kind: 'send', tone: 'warn', title: 'Put off', detail: `${sentenceCase(say(text('reason')))}.` };
    case 'outcome':
      return describeOutcome(data, sender());
    case 'receipt': {
      const late = data['lateTruth'] === true ? ' A late truth: a failure had been told before.' : '';
      const double = data['doubleDelivery'] === true ? ' It arrived twice.' : '';
      const other = data['carriedBy'] === undefined ? '' : ` It went out by ${say(text('carriedBy'))}.`;
      const detail = `${said(data['reason'])}${other}${late}${double}`.trim();
      return {
        kind: 'receipt',
        tone: toneOfStatus(text('status')),
        title: `${sentenceCase(say(text('status')))}${sender()}`,
        ...(detail !== '' && { detail }),
      };
    }
    case 'reconciliation':
      return {
        kind: 'send',
        tone: 'warn',
        title: `The provider was asked what became of it${sender()}: ${answers[text('answer')] ?? text('answer')}`,
        detail: `It answered ${counted(Number(data['asked']), 'time')} so far. ${nexts[text('next')] ?? `Next: ${say(text('next'))}.`}`,
      };
    case 'settlement':
      return {
        kind: 'person',
        tone: 'info',
        title: `${text('by')} settled it as ${say(text('as'))}`,
        detail: text('why'),
      };
    case 'settled':
      return {
        kind: 'verdict',
        tone: text('outcome') === 'reached' ? 'good' : text('outcome') === 'unreached' ? 'bad' : 'plain',
        title: `Follow-up ended: ${say(text('outcome'))}`,
        ...(data['reason'] !== undefined && { detail: `${sentenceCase(say(text('reason')))}.` }),
      };
    case 'exported':
      return { kind: 'person', tone: 'plain', title: `${text('by')} took the bundle of evidence` };
    case 'replay':
      return {
        kind: 'person',
        tone: 'info',
        title: `${text('by')} had it ${text('mode') === 'send' ? 'sent' : 'decided'} again`,
        detail: text('why'),
      };
    default:
      return undefined;
  }
}

function describeOutcome(data: LedgerEntry['data'], where: string): Described {
  const latency = data['latencyMs'] === undefined ? '' : ` after ${took(Number(data['latencyMs']))}`;
  switch (data['outcome']) {
    case 'accepted':
      return { kind: 'send', tone: 'good', title: `The provider took it${where}${latency}` };
    case 'uncertain':
      return {
        kind: 'send',
        tone: 'warn',
        title: `Nobody knows whether it left${where}`,
        detail: `Cause: ${say(textField(data, 'cause'))}. It is not sent again blindly.`,
      };
    case 'throttled':
      return { kind: 'send', tone: 'warn', title: `The provider asks to wait${where}`, detail: said(data['reason']) };
    default:
      return { kind: 'send', tone: 'bad', title: `The provider refused it${where}`, detail: said(data['reason']) };
  }
}

function channelUnits(channel: string, units: number): string {
  return channel === 'sms' && units > 0 ? `${counted(units, 'segment')}.` : '';
}

function toneOfStatus(status: string): Tone {
  if (['delivered', 'read', 'accepted', 'reached'].includes(status)) return 'good';
  if (['rejected', 'undeliverable', 'unreached', 'revoke_failed'].includes(status)) return 'bad';
  return ['uncertain', 'expired', 'unknown'].includes(status) ? 'warn' : 'info';
}
