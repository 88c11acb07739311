import type { EntryData, LedgerEntry } from '../api/types.ts';
import { counted, say, sentenceCase, took } from './phrases.ts';
import type { Described, JourneyIndex, Tone } from './timeline.ts';

const said = (reason: EntryData<'outcome'>['reason']): string => {
  if (reason === undefined) return '';
  const { message, providerCode } = reason;
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
  const sender = (attemptId: string): string => {
    const found = index.attempts.get(attemptId)?.attempt ?? index.notices.get(attemptId);
    return found === undefined ? '' : ` on ${say(found.channel)}`;
  };
  switch (entry.kind) {
    case 'attempt':
      return describeAttempt(entry.data, index);
    case 'postponed':
      return { kind: 'send', tone: 'warn', title: 'Put off', detail: `${sentenceCase(say(entry.data.reason))}.` };
    case 'outcome':
      return describeOutcome(entry.data, sender(entry.data.attemptId));
    case 'receipt': {
      const { attemptId, status, reason, carriedBy, lateTruth, doubleDelivery } = entry.data;
      const late = lateTruth === true ? ' A late truth: a failure had been told before.' : '';
      const double = doubleDelivery === true ? ' It arrived twice.' : '';
      const other = carriedBy === undefined ? '' : ` It went out by ${say(carriedBy)}.`;
      const detail = `${said(reason)}${other}${late}${double}`.trim();
      return {
        kind: 'receipt',
        tone: toneOfStatus(status),
        title: `${sentenceCase(say(status))}${sender(attemptId)}`,
        ...(detail !== '' && { detail }),
      };
    }
    case 'reconciliation': {
      const { attemptId, answer, asked, next } = entry.data;
      return {
        kind: 'send',
        tone: 'warn',
        title: `The provider was asked what became of it${sender(attemptId)}: ${answers[answer] ?? answer}`,
        detail: `It answered ${counted(asked, 'time')} so far. ${nexts[next] ?? `Next: ${say(next)}.`}`,
      };
    }
    case 'settlement': {
      const { by, as, why } = entry.data;
      return { kind: 'person', tone: 'info', title: `${by} settled it as ${say(as)}`, detail: why };
    }
    case 'settled': {
      const { outcome, reason } = entry.data;
      return {
        kind: 'verdict',
        tone: outcome === 'reached' ? 'good' : outcome === 'unreached' ? 'bad' : 'plain',
        title: `Follow-up ended: ${say(outcome)}`,
        ...(reason !== undefined && { detail: `${sentenceCase(say(reason))}.` }),
      };
    }
    case 'exported':
      return { kind: 'person', tone: 'plain', title: `${entry.data.by} took the bundle of evidence` };
    case 'replay': {
      const { by, mode, why } = entry.data;
      const title = `${by} had it ${mode === 'send' ? 'sent' : 'decided'} again`;
      return { kind: 'person', tone: 'info', title, detail: why };
    }
    default:
      return undefined;
  }
}

function describeAttempt(data: EntryData<'attempt'>, index: JourneyIndex): Described {
  const { attemptId, channel, account, follows, units } = data;
  const known = index.attempts.get(attemptId)?.attempt;
  const notes = [
    follows === undefined ? '' : `The channel before was left: ${say(follows.why)}.`,
    data.try > 1 ? `Try ${data.try}.` : '',
    data.possibleDouble === true ? 'What was sent before may have arrived as well.' : '',
    data.secondSend === true ? 'A person had it sent again.' : '',
  ];
  return {
    kind: 'send',
    tone: 'info',
    title: `Message on ${say(channel)} from ${account}`,
    detail: [...notes, channelUnits(channel, units)].filter((one) => one !== '').join(' '),
    ...(known?.text !== undefined && { bubble: { text: known.text, from: 'business' as const, channel } }),
    ...(known?.acceptedAt !== undefined && { evidenceOf: attemptId }),
  };
}

function describeOutcome({ outcome, reason, cause, latencyMs }: EntryData<'outcome'>, where: string): Described {
  switch (outcome) {
    case 'accepted': {
      const latency = latencyMs === undefined ? '' : ` after ${took(latencyMs)}`;
      return { kind: 'send', tone: 'good', title: `The provider took it${where}${latency}` };
    }
    case 'uncertain': {
      const why = cause === undefined ? '' : `Cause: ${say(cause)}. `;
      const title = `Nobody knows whether it left${where}`;
      return { kind: 'send', tone: 'warn', title, detail: `${why}It is not sent again blindly.` };
    }
    case 'throttled':
      return { kind: 'send', tone: 'warn', title: `The provider asks to wait${where}`, detail: said(reason) };
    default:
      return { kind: 'send', tone: 'bad', title: `The provider refused it${where}`, detail: said(reason) };
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
