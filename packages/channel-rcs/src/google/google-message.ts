import { readKeyword } from '@aftercall/core';
import type { ReplySignal } from '@aftercall/core';
import { recordIn, textIn } from '../parse-json.ts';
import type { JsonRecord } from '../parse-json.ts';
import type { PostedContext } from './posted-context.ts';
import { providerTime } from './provider-time.ts';
import { keyOfWord, momentOfWord } from './unsubscribe-key.ts';

/** The parts of a reply that depend on what was written. */
type Content = Pick<ReplySignal, 'text' | 'mediaCount' | 'action'>;

/**
 * A message that a person wrote, or a suggestion that was tapped, which may come without
 * a message id; undefined for what is neither.
 * https://developers.google.com/business-communications/rcs-business-messaging/guides/build/messages/receive
 */
export function readMessage(record: JsonRecord, context: PostedContext): ReplySignal | undefined {
  const from = textIn(record, 'senderPhoneNumber');
  const content = contentOf(record);
  if (from === undefined || content === undefined) return undefined;
  const id = textIn(record, 'messageId') ?? textIn(record, 'eventId');
  const at = providerTime(textIn(record, 'sendTime'));
  // What is tapped is data of ours and never a keyword.
  const word = content.action === undefined ? readKeyword(content.text) : undefined;
  const keyword = word === 'stop' || word === 'start' ? word : undefined;
  const shared = keyword && keyOfWord({ phone: from, keyword, at }, context);
  const time = at === undefined ? {} : { at };
  return {
    signal: 'reply',
    key: shared ?? `message/${id ?? context.digest}`,
    providerId: id ?? context.digest,
    from,
    ...content,
    ...(keyword === undefined ? time : momentOfWord(at, context)),
  };
}

function contentOf(record: JsonRecord): Content | undefined {
  const { text } = record;
  if (typeof text === 'string') return { text, mediaCount: 0 };
  const tapped = recordIn(record, 'suggestionResponse');
  if (tapped !== undefined) {
    const action = textIn(tapped, 'postbackData');
    return { text: textIn(tapped, 'text') ?? '', mediaCount: 0, ...(action === undefined ? {} : { action }) };
  }
  if (recordIn(record, 'userFile') !== undefined) return { text: '', mediaCount: 1 };
  const location = recordIn(record, 'location');
  return location === undefined ? undefined : { text: geoUri(location), mediaCount: 0 };
}

/** RFC 5870. Protocol buffers leave a zero out. */
function geoUri({ latitude = 0, longitude = 0 }: JsonRecord): string {
  const isPlace = typeof latitude === 'number' && typeof longitude === 'number';
  return isPlace ? `geo:${latitude},${longitude}` : '';
}
