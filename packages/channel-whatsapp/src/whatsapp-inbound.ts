import { createHash } from 'node:crypto';
import { meaningOfReply } from '@aftercall/core';
import type { ReplySignal } from '@aftercall/core';
import { personOf } from './whatsapp-address.ts';
import { fieldsOf, idOf, listOf, textOf, timeOf, wordOf } from './whatsapp-json.ts';
import type { Fields } from './whatsapp-json.ts';

/** What a person said with a message of one type; undefined when it is nothing that was said. */
type ReadType = (content: unknown, message: Fields) => Said | undefined;

interface Said {
  readonly text?: string | undefined;
  readonly mediaCount?: number;
  readonly action?: string | undefined;
  readonly inReplyTo?: string | undefined;
  /** It takes the place of what was said before. */
  readonly isEdit?: true;
}

const media: ReadType = (content) => ({ text: textOf(fieldsOf(content)['caption']), mediaCount: 1 });

/** A type that WhatsApp does not pass on, such as a poll: somebody wrote, and nobody can read it here. */
const unreadable: ReadType = () => ({});

/**
 * The types of inbound messages; the content of each stands under the name of its type.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
const types: ReadonlyMap<string, ReadType> = new Map<string, ReadType>([
  ['text', (content) => ({ text: textOf(fieldsOf(content)['body']) })],
  ['image', media],
  ['video', media],
  ['audio', media],
  ['document', media],
  ['sticker', media],
  ['contacts', (content) => ({ mediaCount: listOf(content).length })],
  ['location', (content) => ({ text: placeOf(fieldsOf(content)) })],
  ['button', (content) => ({ text: textOf(fieldsOf(content)['text']), action: textOf(fieldsOf(content)['payload']) })],
  ['interactive', (content) => interactiveReply(fieldsOf(content))],
  ['reaction', (content) => reactionOf(fieldsOf(content))],
  ['order', (content) => ({ text: textOf(fieldsOf(content)['text']) })],
  ['edit', (content) => editedOf(fieldsOf(fieldsOf(content)['message']))],
  ['unsupported', unreadable],
  ['unknown', unreadable],
]);

/**
 * One message of a batch. What a person said is a reply; what the system says about them
 * (a changed number, an opened chat), what is said in a group, and types that are new are
 * not, and come out as a topic.
 */
export function parseInbound(message: Fields, contacts: unknown): ReplySignal | { readonly topic: string } {
  const type = textOf(message['type']);
  const providerId = textOf(message['id']);
  const person = personOf(idsOf(message, contacts));
  const read = type === undefined ? undefined : types.get(type);
  const said = type === undefined ? undefined : read?.(message[type], message);
  if (said === undefined) return { topic: topicOf(message) };
  if (message['group_id'] !== undefined) return { topic: 'message/group' };
  if (providerId === undefined || person === undefined) return { topic: 'message/of_nobody' };
  const inReplyTo = said.inReplyTo ?? textOf(fieldsOf(message['context'])['id']);
  const at = timeOf(message['timestamp']);
  const text = said.text ?? '';
  // Meta refuses nobody for a word of theirs. Whoever has a number that somebody left is written to once they say this.
  const isStart =
    meaningOfReply({ text, ...(said.action !== undefined && { action: said.action }) }).meaning === 'start';
  return {
    signal: 'reply',
    key: said.isEdit === true ? keyOfEdit(providerId, said) : `message/${providerId}`,
    providerId,
    ...person,
    text,
    ...(isStart && { keyword: 'start' }),
    mediaCount: said.mediaCount ?? 0,
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    ...(said.action === undefined ? {} : { action: said.action }),
    ...(at === undefined ? {} : { at }),
  };
}

/** The person's ids of the message itself, and those of the contact beside it that is the same person. */
function idsOf(message: Fields, contacts: unknown): Parameters<typeof personOf>[0] {
  const phone = idOf(message['from']);
  const userId = textOf(message['from_user_id']);
  const contact = listOf(contacts)
    .map(fieldsOf)
    .find(
      ({ wa_id: waId, user_id: id }) =>
        (phone !== undefined && idOf(waId) === phone) || (userId !== undefined && id === userId),
    );
  return {
    phone: phone ?? idOf(contact?.['wa_id']),
    userId: userId ?? textOf(contact?.['user_id']),
    parentUserId: textOf(message['from_parent_user_id']) ?? textOf(contact?.['parent_user_id']),
  };
}

/**
 * What a message says since it was edited; who stops in this way has stopped.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/edit
 */
function editedOf(message: Fields): Said | undefined {
  const type = textOf(message['type']);
  const said = type === undefined || type === 'edit' ? undefined : types.get(type)?.(message[type], message);
  return said && { inReplyTo: textOf(fieldsOf(message['context'])['id']), ...said, isEdit: true };
}

/** Also where Meta names the edited message, which may be edited again. */
function keyOfEdit(providerId: string, { text = '' }: Said): string {
  return `edit/${providerId}/${createHash('sha256').update(text).digest('hex')}`;
}

/** A tapped button or list row, or a form that was filled in; an answer about calls is none to a message. */
function interactiveReply(interactive: Fields): Said | undefined {
  const { type } = interactive;
  if (type === 'button_reply' || type === 'list_reply') {
    const { id, title } = fieldsOf(interactive[type]);
    return { text: textOf(title), action: textOf(id) };
  }
  if (type !== 'nfm_reply') return undefined;
  const { body, response_json: response } = fieldsOf(interactive[type]);
  return { text: textOf(body), action: textOf(response) };
}

/** An emoji under one of our messages; without one, a reaction was taken back. */
function reactionOf({ emoji, message_id: messageId }: Fields): Said | undefined {
  const text = textOf(emoji);
  return text === undefined ? undefined : { text, inReplyTo: textOf(messageId) };
}

function placeOf({ name, address, latitude, longitude }: Fields): string | undefined {
  const words = [textOf(name), textOf(address)].filter((word) => word !== undefined);
  if (words.length > 0) return words.join(', ');
  return typeof latitude === 'number' && typeof longitude === 'number' ? `${latitude}, ${longitude}` : undefined;
}

/** `message/system/user_changed_number`: the type, and the kind where the type has kinds. */
function topicOf(message: Fields): string {
  const type = wordOf(message['type']);
  const { type: kind } = fieldsOf(message[type]);
  return kind === undefined ? `message/${type}` : `message/${type}/${wordOf(kind)}`;
}
