import type { ReplySignal } from '../channel/signal.ts';
import { readReply, type ReplyReading } from './read-reply.ts';

/**
 * What a message means, with what its provider made of it:
 *
 * - What the provider treated as a stop is one, whatever we make of the text.
 * - What it treated as the end of one is none where it says something weaker: Twilio sends on after a "yes", which was
 *   an answer to whatever was asked. https://help.twilio.com/articles/223134027
 * - What was tapped is a label of ours or the provider's: a keyword counts, and so does a stop that begins with one; a "No"
 *   answers what stands above it, and there is nothing to read between the lines. Of what the button carries a word of
 *   stopping counts, for a label in a language that is not read.
 */
export function meaningOfReply({
  text,
  keyword: provider,
  action,
}: Pick<ReplySignal, 'text' | 'keyword' | 'action'>): ReplyReading {
  const own = action === undefined ? readReply(text) : readTapped(text, action);
  if (provider === undefined || own.meaning === 'stop') return own;
  const isWeaker = own.meaning === 'unclear' || (provider === 'start' && own.meaning === 'yes');
  return isWeaker && provider !== 'stop' ? own : { meaning: provider, by: 'keyword' };
}

/** What a button carries that means nothing else, whatever the language of its label. A "cancel" may be of a visit. */
const stopData: ReadonlySet<string> = new Set(['stop', 'stopall', 'unsubscribe', 'unsubscribeall', 'optout']);

function readTapped(label: string, data: string): ReplyReading {
  const reading = readReply(label);
  if (stopData.has(data.replace(/[^a-z]/gi, '').toLowerCase())) return { meaning: 'stop', by: 'keyword' };
  const isKeyword = reading.by === 'keyword' && reading.meaning !== 'unclear';
  return isKeyword || (reading.meaning === 'stop' && beginsWithStop(label))
    ? reading
    : { meaning: 'other', by: 'none' };
}

/** As the buttons do by which Meta lets people opt out: "Stop promotions", "Unsubscribe from all". */
function beginsWithStop(label: string): boolean {
  const [first = ''] = label.trim().split(/\s+/);
  return readReply(first).meaning === 'stop';
}
