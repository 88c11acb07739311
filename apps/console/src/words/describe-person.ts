import type { LedgerEntry } from '../api/types.ts';
import { counted, evidenceClasses, list, say, sayPurpose } from './phrases.ts';
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
  switch (entry.kind) {
    case 'consent': {
      const { kind, channels, purposes, evidenceClass } = entry.data;
      const on = channels.length === 0 ? 'every channel' : list(channels.map(say));
      const about = purposes.length === 0 ? 'every purpose' : list(purposes.map(sayPurpose));
      const evidence = evidenceClass === undefined ? undefined : evidenceClasses[evidenceClass];
      return {
        kind: 'consent',
        tone: kind === 'grant' ? 'good' : 'warn',
        title: `${say(kind)} on file: ${on}, for ${about}`,
        ...(evidence !== undefined && { detail: `Evidence of class ${evidenceClass}: ${evidence}.` }),
      };
    }
    case 'reply': {
      const { replyId, channel, meaning: means = '', mediaCount = 0 } = entry.data;
      const reply = index.replies.get(replyId);
      const meaning = meanings[means];
      const detail = [meaning, besideText(mediaCount, reply?.text)].filter(Boolean).join(' ');
      return {
        kind: 'reply',
        tone: meaning === undefined ? 'info' : 'warn',
        title: `The person wrote on ${say(channel)}`,
        ...(detail !== '' && { detail }),
        ...(reply?.text && { bubble: { text: reply.text, from: 'person' as const, channel } }),
      };
    }
    case 'suppression': {
      const { kind, scope, source } = entry.data;
      const detail = `By ${say(source)}.`;
      if (kind === 'start') return { kind: 'stop', tone: 'good', title: 'The stop has ended', detail };
      const title = scope === 'marketing' ? 'Stop of marketing, on every channel' : 'Stop on every channel';
      return { kind: 'stop', tone: 'bad', title, detail };
    }
    case 'notice': {
      const { noticeId, notice, verdict, reason, channel } = entry.data;
      const known = index.notices.get(noticeId);
      const sent = verdict === 'send';
      return {
        kind: 'send',
        tone: 'info',
        title: `${notices[notice] ?? say(notice)}${sent ? '' : ': not sent'} on ${say(channel)}`,
        ...(reason !== undefined && { detail: `Because: ${say(reason)}.` }),
        ...(sent && known?.text !== undefined && { bubble: { text: known.text, from: 'business' as const, channel } }),
      };
    }
    case 'reachability':
      return {
        kind: 'receipt',
        tone: 'plain',
        title: `Looked up: the person ${entry.data.reachable ? 'has' : 'does not have'} ${say(entry.data.channel)}`,
      };
    case 'erased':
      return {
        kind: 'person',
        tone: 'warn',
        title: `${entry.data.by} had the person forgotten`,
        detail: entry.data.why,
      };
    case 'join':
      return { kind: 'consent', tone: 'plain', title: 'Two addresses turned out to be one person’s' };
    default:
      return undefined;
  }
}
