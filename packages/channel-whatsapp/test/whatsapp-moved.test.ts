import { expect, test } from '@jest/globals';
import { parseMoved } from '../src/whatsapp-moved.ts';
import { createWhatsappWebhook } from '../src/whatsapp-webhook.ts';
import { entryOf, envelope, inbound, messages, posted } from './support/webhook-bodies.ts';
import { businessAccountId, parentUserId, phoneNumberId, userId, waId } from './support/whatsapp-account.ts';

const at = new Date('2025-06-08T20:59:43.000Z');
const moved = { signal: 'moved', key: 'message/wamid.in', at };

const read = (system: unknown, extra: object = {}) =>
  parseMoved(inbound('system', system, extra) as Record<string, unknown>);

test('a changed number names the old and the new one, and the ids that changed with it', () => {
  expect(read({ type: 'user_changed_number', body: 'x', wa_id: '12195555358' })).toEqual({
    ...moved,
    from: `+${waId}`,
    to: ['+12195555358'],
  });
  const ids = {
    previous_user_id: userId,
    user_id: 'US.2',
    previous_parent_user_id: parentUserId,
    parent_user_id: parentUserId,
  };
  expect(read({ type: 'user_changed_number', wa_id: 12_195_555_358, ...ids })).toEqual({
    ...moved,
    from: `+${waId}`,
    aliases: [userId],
    to: ['+12195555358', 'US.2'],
  });
});

test('a changed id names the ids alone', () => {
  const ids = { previous_user_id: userId, user_id: 'US.2' };
  const told = { ...moved, from: userId, to: ['US.2'] };
  expect(read({ type: 'user_changed_user_id', ...ids }, { from: undefined })).toEqual(told);
});

test('a number that was left counts although the new one is not told', () => {
  expect(read({ type: 'user_changed_number' })).toEqual({ ...moved, from: `+${waId}`, to: [] });
});

test.each([
  [{ type: 'user_changed_number', wa_id: waId }],
  [{ type: 'something_new', wa_id: '12195555358' }],
  [undefined],
  ['x'],
])('nobody moved: %j', (system) => {
  expect(read(system)).toBeUndefined();
});

test('a changed id that is told beside the number keeps the number', () => {
  expect(read({ type: 'user_changed_user_id', previous_user_id: userId, user_id: 'US.2' })).toEqual({
    ...moved,
    from: userId,
    to: ['US.2'],
  });
});

test('it counts also where another number of the business is told', () => {
  const { field, value } = messages(inbound('system', { type: 'user_changed_number', wa_id: '12195555358' }));
  const told = { field, value: { ...value, metadata: { phone_number_id: '999' } } };
  const appSecrets: [string] = ['s'];
  const settings = { appSecrets, verifyToken: 'v', businessAccountId, phoneNumberId };
  const { signals } = createWhatsappWebhook(settings).parse(posted(envelope(entryOf(told))));
  expect(signals).toMatchObject([{ signal: 'moved', from: `+${waId}`, to: ['+12195555358'] }]);
});
