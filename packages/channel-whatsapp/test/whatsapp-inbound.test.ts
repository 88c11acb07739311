import { describe, expect, test } from '@jest/globals';
import { parseInbound } from '../src/whatsapp-inbound.ts';
import { inbound } from './support/webhook-bodies.ts';
import { parentUserId, userId, waId } from './support/whatsapp-account.ts';

const read = (message: object, contacts: unknown = []) => parseInbound(message as Record<string, unknown>, contacts);

const base = {
  signal: 'reply',
  key: 'message/wamid.in',
  providerId: 'wamid.in',
  from: '+16505551234',
  text: '',
  mediaCount: 0,
  at: new Date('2025-06-08T20:59:43.000Z'),
};

describe('what a person says', () => {
  test.each([
    ['text', { body: ' Sí \n' }, { text: ' Sí \n' }],
    ['image', { id: '1', caption: 'here' }, { text: 'here', mediaCount: 1 }],
    ['video', { id: '1' }, { mediaCount: 1 }],
    ['audio', { id: '1', voice: true }, { mediaCount: 1 }],
    ['document', { id: '1', filename: 'a.pdf', caption: 'my form' }, { text: 'my form', mediaCount: 1 }],
    ['sticker', { id: '1' }, { mediaCount: 1 }],
    ['contacts', [{ name: {} }, { name: {} }], { mediaCount: 2 }],
    ['location', { latitude: 37.5, longitude: -122.25 }, { text: '37.5, -122.25' }],
    ['location', { latitude: 37.5, longitude: -122.25, name: 'Café' }, { text: 'Café' }],
    ['button', { payload: 'p', text: 'Yes' }, { text: 'Yes', action: 'p' }],
    ['interactive', { type: 'button_reply', button_reply: { id: 'b', title: 'B' } }, { text: 'B', action: 'b' }],
    ['interactive', { type: 'list_reply', list_reply: { id: 'l', title: 'L' } }, { text: 'L', action: 'l' }],
    [
      'interactive',
      { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"a":1}' } },
      { text: 'Sent', action: '{"a":1}' },
    ],
    ['reaction', { message_id: 'wamid.out', emoji: '👍' }, { text: '👍', inReplyTo: 'wamid.out' }],
    ['order', { catalog_id: '1', text: 'two please', product_items: [] }, { text: 'two please' }],
    ['unsupported', undefined, {}],
    ['unknown', undefined, {}],
  ])('by %s %j is a reply', (type, content, expected) => {
    expect(read(inbound(type, content))).toEqual({ ...base, ...expected });
  });

  test('in an edited message is what it says now, as a fact of its own', () => {
    const edited = (message: object) => read(inbound('edit', { original_message_id: 'wamid.in', message }));
    const said = edited({ type: 'text', text: { body: 'STOP' }, context: { id: 'wamid.out' } });
    expect(said).toMatchObject({ signal: 'reply', from: '+16505551234', text: 'STOP', inReplyTo: 'wamid.out' });
    const other = edited({ type: 'image', image: { id: '1', caption: 'here' } });
    expect(other).toMatchObject({ signal: 'reply', text: 'here', mediaCount: 1 });
    const keys = [said, other, read(inbound('text', { body: 'STOP' }))].map((one) => 'key' in one && one.key);
    expect(new Set(keys).size).toBe(3);
    expect(edited({ type: 'edit', edit: {} })).toEqual({ topic: 'message/edit' });
    expect(read(inbound('edit', undefined))).toEqual({ topic: 'message/edit' });
  });

  test('is named as a start where it is one: WhatsApp takes messages to them, as it does after a stop', () => {
    expect(read(inbound('text', { body: 'Start' }))).toMatchObject({ keyword: 'start' });
    expect(read(inbound('button', { payload: 'p', text: 'START' }))).toMatchObject({ keyword: 'start' });
    for (const body of ['STOP', 'HELP', 'Start at nine?']) {
      expect(read(inbound('text', { body }))).not.toHaveProperty('keyword');
    }
  });

  test('to a message of ours names it', () => {
    const context = { from: '15550783881', id: 'wamid.out' };
    expect(read(inbound('text', { body: 'ok' }, { context }))).toMatchObject({ inReplyTo: 'wamid.out' });
  });
});

describe('what nobody says is a topic', () => {
  test.each([
    ['system', { type: 'user_changed_number', wa_id: '1' }, 'message/system/user_changed_number'],
    ['system', { type: 'user_changed_user_id' }, 'message/system/user_changed_user_id'],
    ['reaction', { message_id: 'wamid.out' }, 'message/reaction'],
    ['reaction', { message_id: 'wamid.out', emoji: '' }, 'message/reaction'],
    ['interactive', { type: 'call_permission_reply' }, 'message/interactive/call_permission_reply'],
    ['interactive', { type: '+1 650 555 1234' }, 'message/interactive/unnamed'],
    ['request_welcome', undefined, 'message/request_welcome'],
    ['poll_of_next_year', {}, 'message/poll_of_next_year'],
    ['16505551234', {}, 'message/unnamed'],
    ['constructor', undefined, 'message/constructor'],
  ])('%s %j', (type, content, topic) => {
    expect(read(inbound(type, content))).toEqual({ topic });
  });

  test('in a group, without an id, without a person or without a type', () => {
    const text = inbound('text', { body: 'hi' });
    expect(read({ ...text, group_id: 'g' })).toEqual({ topic: 'message/group' });
    expect(read({ ...text, id: undefined })).toEqual({ topic: 'message/of_nobody' });
    expect(read({ ...text, from: undefined })).toEqual({ topic: 'message/of_nobody' });
    expect(read({ ...text, type: undefined })).toEqual({ topic: 'message/unnamed' });
  });
});

describe('who says it', () => {
  const text = inbound('text', { body: 'hi' }) as Record<string, unknown>;

  test('is the phone, with the ids as aliases', () => {
    const message = { ...text, from_user_id: userId, from_parent_user_id: parentUserId };
    expect(read(message)).toMatchObject({ from: '+16505551234', aliases: [userId, parentUserId] });
  });

  test('is a phone that is written as a number', () => {
    const contact = { wa_id: Number(waId), user_id: userId };
    expect(read({ ...text, from: Number(waId) }, [contact])).toMatchObject({ from: '+16505551234', aliases: [userId] });
  });

  test('is an id where there is no phone', () => {
    const message = { ...text, from: undefined, from_user_id: userId };
    expect(read(message)).toMatchObject({ from: userId });
    expect(read(message)).not.toHaveProperty('aliases');
  });

  test('is completed by the contact that is the same person, and by no other', () => {
    const stranger = { wa_id: '15005550006', user_id: 'US.1' };
    const known = { wa_id: waId, user_id: userId, parent_user_id: parentUserId };
    expect(read(text, [stranger, known])).toMatchObject({ from: '+16505551234', aliases: [userId, parentUserId] });
    expect(read(text, [stranger])).not.toHaveProperty('aliases');
    const byId = { ...text, from: undefined, from_user_id: userId };
    expect(read(byId, [stranger, known])).toMatchObject({ from: '+16505551234', aliases: [userId, parentUserId] });
  });
});
