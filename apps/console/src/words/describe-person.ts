import type { LedgerEntry } from '../api/types.ts';
import { counted, evidenceClasses, list, say, sayPurpose } from './phrases.ts';
import { textField } from './text-field.ts';
import type { Described, JourneyIndex } from './timeline.ts';

const meanings: Readonly<Record<string, string>> = {
  stop: 'Read as a stop: the person is written to on no channel any more.',
  unclear: 'It may be a stop, so it is one until the person says otherwise.',
  start: 'Read as a wish to be written to again.',
  help: 'Read as a call for help.',
  yes: 'Read as a yes.',
};

const notices: Readonly<Record<string, string>> = {
  stop_confirmation: 'Confirmation of the stop',
  stop_question: 'Question whether it was a stop',
  help: 'Help',
};

/** What came with a message, or in place of one. */
function besideText(media: number, text: string | undefined): string | undefined {
  if (media > 0)
    return `${counted(media, 'picture, recording or file', 'pictures, recordings or files')} came with it.`;
  return text === '' ? 'What it said is not passed on by the channel.' : undefined;
}

/** What is said of the person: evidence, replies, stops, answers to them. */
export function describePerson(entry: LedgerEntry, index: JourneyIndex): Described | undefined {
  const { data } = entry;
  const text = (field: string): string => textField(data, field);
  const words = (field: string): string => list(((data[field] ?? []) as string[]).map(say));
  switch (entry.kind) {
    case 'consent': {
      const on = words('channels') === '' ? 'every channel' : words('channels');
      const purposes = list(((data['purposes'] ?? []) as string[]).map(sayPurpose));
      const about = purposes === '' ? 'every purpose' : purposes;
      const evidence = evidenceClasses[text('evidenceClass')];
      return {
        kind: 'consent',
        tone: text('kind') === 'grant' ? 'good' : 'warn',
        title: `${say(text('kind'))} on file: ${on}, for ${about}`,
        ...(evidence !== undefined && { detail: `Evidence of class ${text('evidenceClass')}: ${evidence}.` }),
      };
    }
    case 'reply': {
      const reply = index.replies.get(text('replyId'));
      const meaning = meanings[text('meaning')];
      const detail = [meaning, besideText(Number(data['mediaCount'] ?? 0), reply?.text)].filter(Boolean).join(' ');
      return {
        kind: 'reply',
        tone: meaning === undefined ? 'info' : 'warn',
        title: `The person wrote on ${say(text('channel'))}`,
        ...(detail !== '' && { detail }),
        ...(reply?.text && {
          bubble: { text: reply.text, from: 'person' as const, channel: text('channel') },
        }),
      };
    }
    case 'suppression':
      return text('kind') === 'stop'
        ? {
            kind: 'stop',
            tone: 'bad',
            title: text('scope') === 'marketing' ? 'Stop of marketing, on every channel' : 'Stop on every channel',
            detail: `By ${say(text('source'))}.`,
          }
        : { kind: 'stop', tone: 'good', title: 'The stop has ended', detail: `By ${say(text('source'))}.` };
    case 'notice': {
      const known = index.notices.get(text('noticeId'));
      const sent = text('verdict') === 'send';
      return {
        kind: 'send',
        tone: 'info',
        title: `${notices[text('notice')] ?? say(text('notice'))}${sent ? '' : ': not sent'} on ${say(text('channel'))}`,
        ...(data['reason'] !== undefined && { detail: `Because: ${say(text('reason'))}.` }),
        ...(sent &&
          known?.text !== undefined && {
            bubble: { text: known.text, from: 'business' as const, channel: text('channel') },
          }),
      };
    }
    case 'reachability':
      return {
        kind: 'receipt',
        tone: 'plain',
        title: `Looked up: the person ${data['reachable'] === true ? 'has' : 'does not have'} ${say(text('channel'))}`,
      };
    case 'erased':
      return {
        kind: 'person',
        tone: 'warn',
        title: `${text('by')} had the person forgotten`,
        detail: text('why'),
      };
    case 'join':
      return { kind: 'consent', tone: 'plain', title: 'Two addresses turned out to be one person’s' };
    default:
      return undefined;
  }
}
