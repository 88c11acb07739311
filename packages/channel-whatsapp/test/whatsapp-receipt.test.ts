import { describe, expect, test } from '@jest/globals';
import { parseReceipt } from '../src/whatsapp-receipt.ts';
import { status } from './support/webhook-bodies.ts';
import { parentUserId, userId, waId } from './support/whatsapp-account.ts';

const read = (word: string, extra: object = {}) => parseReceipt(status(word, extra) as Record<string, unknown>);

describe('a status', () => {
  test("brings our attempt, Meta's time and its price back", () => {
    const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'a_new_category', nested: {} };
    expect(read('delivered', { biz_opaque_callback_data: 'a-1', pricing })).toEqual({
      signal: 'receipt',
      key: 'status/wamid.out/delivered',
      providerId: 'wamid.out',
      status: 'delivered',
      rawStatus: 'delivered',
      attemptId: 'a-1',
      at: new Date('2025-06-15T23:27:53.000Z'),
      billing: { billable: true, type: 'regular', category: 'a_new_category' },
      aliases: [userId],
    });
  });

  test('of a read message needs no delivered before it', () => {
    expect(read('read')).toMatchObject({ status: 'read', rawStatus: 'read', key: 'status/wamid.out/read' });
  });

  test.each([
    [131026, 'unreachable'],
    [131047, 'window_closed'],
    [131049, 'rate_limited'],
    [131050, 'opted_out'],
    [132015, 'content'],
    [131042, 'configuration'],
    [99_999, 'unknown'],
  ])('that failed with %i says why: %s', (code, kind) => {
    const errors = [{ code, title: 'x', error_data: { details: 'y' }, href: 'z' }, { code: 1 }];
    expect(read('failed', { errors })).toMatchObject({
      status: 'undeliverable',
      rawStatus: 'failed',
      reason: { kind, providerCode: String(code) },
    });
  });

  test.each([
    [[{ code: '131026' }], 131_026, 'unreachable'],
    [[{ title: 'no code' }, { code: 131_047 }], 131_047, 'window_closed'],
    [[{ code: 131_000 }, { code: 131_050 }], 131_050, 'opted_out'],
  ])('that failed with %j says why', (errors, code, kind) => {
    expect(read('failed', { errors })).toMatchObject({ reason: { kind, providerCode: String(code) } });
  });

  test.each([undefined, [], [{}], [{ code: 'x' }], 'x'])(
    'that failed without a code has a reason all the same',
    (errors) => {
      expect(read('failed', { errors })).toMatchObject({
        status: 'undeliverable',
        reason: {
          kind: 'unknown',
          permanent: false,
          fallback: true,
          message: 'Meta did not say why the message failed.',
        },
      });
    },
  );

  test('that did not fail has no reason, whatever errors it carries', () => {
    expect(read('delivered', { errors: [{ code: 131026 }] })).not.toHaveProperty('reason');
  });

  test.each([null, 'soon', '', -1, 1.5, '99999999999999', {}])('with the time %j has none', (timestamp) => {
    expect(read('sent', { timestamp })).not.toHaveProperty('at');
  });

  test('of one member of a group is a fact of its own', () => {
    const [one, two] = ['p-1', 'p-2'].map((id) => read('delivered', { recipient_participant_id: id })?.key);
    expect(one).not.toBe(two);
  });

  test.each([
    [{}, [userId]],
    [{ recipient_parent_user_id: parentUserId }, [userId, parentUserId]],
    [{ recipient_user_id: undefined, recipient_parent_user_id: parentUserId }, [parentUserId]],
    [{ recipient_id: undefined }, [userId]],
    [{ recipient_parent_user_id: userId }, [userId]],
  ])('with %j names the person by %j as well', (extra, aliases) => {
    expect(read('sent', extra)).toMatchObject({ aliases });
  });

  test.each([undefined, null, '', 7, {}, waId, `+${waId}`, 'unknown', 'us.1', 'US.', `US.${'1'.repeat(129)}`])(
    'whose user id reads %j names nobody else',
    (recipient_user_id) => {
      expect(read('sent', { recipient_user_id })).not.toHaveProperty('aliases');
    },
  );

  test.each([
    { recipient_type: 'group', recipient_id: 'group-1' },
    { recipient_id: 'group-1', recipient_participant_id: waId },
  ])('of a group (%j) names nobody else', (extra) => {
    expect(read('delivered', extra)).not.toHaveProperty('aliases');
  });

  test.each([{ id: '' }, { id: 7 }, { status: null }, { status: '' }])('with %j is none', (extra) => {
    expect(read('sent', extra)).toBeUndefined();
  });
});
