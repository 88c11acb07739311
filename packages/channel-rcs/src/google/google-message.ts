import { meaningOfReply, readKeyword } from '@aftercall/core';
import type { ReplySignal, TapSignal } from '@aftercall/core';
import { recordIn, textIn } from '../parse-json.ts';
import type { JsonRecord } from '../parse-json.ts';
import { buttonOfPostback } from './google-suggestions.ts';
import type { PostedContext } from './posted-context.ts';
import { providerTime } from './provider-time.ts';
import { keyOfContent, keyOfWord, momentOfWord } from './unsubscribe-key.ts';

/** The parts of a reply that depend on what was written. */
type Content = Pick<ReplySignal, 'text' | 'mediaCount' | 'action'>;

/**
 * A message that a person wrote, or a suggestion that was tapped, which may come without
 * a message id; undefined for what is neither. A suggested action that was tapped did
 * something on the phone and says nothing; a suggested reply says its label.
 * https://developers.google.com/business-communications/rcs-business-messaging/guides/build/messages/receive
 */
export function readMessage(record: JsonRecord, context: PostedContext): ReplySignal | TapSignal | undefined {
  const from = textIn(record, 'senderPhoneNumber');
  const content = contentOf(record);
  if (from === undefined || content === undefined) return undefined;
  const id = textIn(record, 'messageId') ?? textIn(record, 'eventId');
  const at = providerTime(textIn(record, 'sendTime'));
  const button = tappedActionOf(record);
  if (button !== undefined) {
    return { signal: 'tap', key: `message/${id ?? context.digest}`, from, button, ...(at === undefined ? {} : { at }) };
  }
  // What is tapped is data of ours and never a keyword.
  const word = content.action === undefined ? readKeyword(content.text) : undefined;
  const keyword = word === 'stop' || word === 'start' ? word : undefined;
  const shared = keyword && keyOfWord({ phone: from, keyword, at }, context);
  const time = at === undefined ? {} : { at };
  return {
    signal: 'reply',
    key: shared ?? (id === undefined ? `message/${keyOfContent(context, isStop(content))}` : `message/${id}`),
    providerId: id ?? context.digest,
    from,
    ...content,
    ...(keyword === undefined ? time : momentOfWord(at, context)),
  };
}

/**
 * The button of an action that was tapped; undefined where something was said. Where Google does not name the type,
 * what the button carries tells: the buttons of our messages are actions, all of them.
 * https://developers.google.com/business-communications/rcs-business-messaging/reference/rest/v1/SuggestionResponse.SuggestionType
 */
function tappedActionOf(record: JsonRecord): string | undefined {
  // Whoever also wrote something said it.
  if (typeof record['text'] === 'string') return undefined;
  const tapped = recordIn(record, 'suggestionResponse');
  if (tapped === undefined) return undefined;
  const type = textIn(tapped, 'type');
  if (type === 'REPLY' || saysStop(tapped)) return undefined;
  const button = buttonOfPostback(textIn(tapped, 'postbackData') ?? '');
  return type === 'ACTION' ? (button ?? 'other') : button;
}

/** What may be one is. */
function isStop(content: Content): boolean {
  const { meaning } = meaningOfReply(content);
  return meaning === 'stop' || meaning === 'unclear';
}

/** Also where a button that says "Unsubscribe" opens a page: whoever taps it wants to stop. */
function saysStop(tapped: JsonRecord): boolean {
  const said = { text: textIn(tapped, 'text') ?? '', action: textIn(tapped, 'postbackData') ?? '' };
  return meaningOfReply(said).meaning === 'stop';
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
