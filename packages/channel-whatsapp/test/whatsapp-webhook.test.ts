import { describe, expect, test } from '@jest/globals';
import type { Signal } from '@aftercall/core';
import { createWhatsappWebhook } from '../src/whatsapp-webhook.ts';
import { entryOf, envelope, inbound, messages, posted, status, statuses } from './support/webhook-bodies.ts';
import { businessAccountId, parentUserId, phoneNumberId, userId, waId } from './support/whatsapp-account.ts';

const webhook = createWhatsappWebhook({ appSecrets: ['s'], verifyToken: 't', businessAccountId, phoneNumberId });
const parse = (body: unknown): readonly Signal[] => webhook.parse(posted(body)).signals;
const changed = (field: string, value: unknown, entry: object = {}) =>
  parse(envelope({ id: businessAccountId, changes: [{ field, value }], ...entry }));

describe('a batch', () => {
  test('of three statuses and two messages in two entries is five signals, and is answered with 200', () => {
    const body = envelope(
      entryOf(statuses(status('sent'), status('delivered')), messages(inbound('text', { body: 'one' }))),
      entryOf(messages(inbound('text', { body: 'two' }, { id: 'wamid.in2' })), statuses(status('read'))),
    );
    const { signals, reply } = webhook.parse(posted(body));
    expect(signals.map((one) => ('rawStatus' in one ? one.rawStatus : 'text' in one ? one.text : one.signal))).toEqual([
      'sent',
      'delivered',
      'one',
      'two',
      'read',
    ]);
    expect(new Set(signals.map(({ key }) => key)).size).toBe(5);
    expect(reply).toEqual({ status: 200, contentType: 'text/plain', body: '' });
  });

  test('of other things loses none of them either', () => {
    const value = {
      metadata: { phone_number_id: phoneNumberId },
      errors: [{ code: 130429 }, { title: 'no code' }],
      statuses: [status('sent'), {}],
      messages: [inbound('system', {}), 'no object'],
    };
    const preferences = ['stop', 'resume', 'maybe'].map((word) => ({
      wa_id: waId,
      category: 'marketing_messages',
      value: word,
      timestamp: 1_731_705_721,
    }));
    const signals = parse(
      envelope(
        entryOf({ field: 'messages', value }, { field: 'user_preferences', value: { user_preferences: preferences } }),
      ),
    );
    expect(signals.map(({ signal }) => signal).join(' ')).toBe(
      'unknown unknown receipt unknown account account opt_out opt_in unknown',
    );
    expect(new Set(signals.map(({ key }) => key)).size).toBe(signals.length);
  });

  test('that comes again in other company has the same keys', () => {
    const [one, two] = [statuses(status('sent')), messages(inbound('text', { body: 'hi' }))];
    const together = parse(envelope(entryOf(one, two)));
    const apart = [...parse(envelope(entryOf(two))), ...parse(envelope(entryOf(one)))];
    expect(apart.toReversed()).toEqual(together);
  });
});

describe('a message to another number of the business', () => {
  const told = (message: object, phone_number_id: unknown = '999999999999999') =>
    changed('messages', { metadata: { phone_number_id }, messages: [message] })[0];
  const text = (body: string, extra: object = {}) => inbound('text', { body }, { from_user_id: userId, ...extra });

  test.each(['Please stop texting me', 'BAJA'])('that is a stop is one of the business: %s', (body) => {
    expect(told(text(body))).toEqual({
      signal: 'opt_out',
      key: 'message/wamid.in',
      scope: 'all',
      from: '+16505551234',
      aliases: [userId],
      at: new Date('2025-06-08T20:59:43.000Z'),
    });
  });

  test('that ends a stop does so, too', () => {
    expect(told(text('ALTA'))).toMatchObject({ signal: 'opt_in', key: 'message/wamid.in', scope: 'all' });
  });

  test.each(['no', 'no, gracias', 'para', 'help', 'yes', 'Can I come at five?'])(
    'that is nothing of the kind answers somebody else: %s',
    (body) => {
      const key = 'message/wamid.in';
      expect(told(text(body))).toEqual({ signal: 'unknown', key, topic: 'message/another_number' });
    },
  );

  test('is told from one to ours, in whichever way the number is written, and where none is named', () => {
    for (const own of [phoneNumberId, Number(phoneNumberId), null, '']) {
      expect(told(text('no'), own)).toMatchObject({ signal: 'reply', text: 'no' });
    }
  });

  test('does not hide the statuses beside it, and its errors are not ours', () => {
    const metadata = { phone_number_id: '999999999999999' };
    const signals = changed('messages', { metadata, statuses: [status('sent')], errors: [{ code: 130429 }] });
    expect(signals).toMatchObject([{ signal: 'receipt' }, { signal: 'unknown', topic: 'errors/another_number' }]);
  });
});

describe('a preference', () => {
  const preference = (extra: object) =>
    changed('user_preferences', {
      user_preferences: [
        {
          wa_id: waId,
          user_id: userId,
          category: 'marketing_messages',
          value: 'stop',
          timestamp: 1_731_705_721,
          ...extra,
        },
      ],
    })[0];

  test('to stop marketing is an opt-out of marketing, with no address in its key', () => {
    const signal = preference({ parent_user_id: parentUserId });
    expect(signal).toEqual({
      signal: 'opt_out',
      key: expect.stringMatching(/^preference\/[0-9a-f]{64}$/),
      scope: 'marketing',
      from: '+16505551234',
      aliases: [userId, parentUserId],
      at: new Date('2024-11-15T21:22:01.000Z'),
    });
    expect(preference({ timestamp: 1_731_705_722 })?.key).not.toBe(signal?.key);
  });

  test('of a person without a phone is one too', () => {
    expect(preference({ wa_id: undefined, value: 'resume' })).toMatchObject({ signal: 'opt_in', from: userId });
  });

  test.each([undefined, 'soon', 1_731_705_721_000])(
    'of which nobody knows the time (%j) is one fact in each body',
    (timestamp) => {
      const [first, again, later] = [{}, {}, { detail: 'another time' }].map((extra) =>
        preference({ timestamp, ...extra }),
      );
      expect(first).toMatchObject({ signal: 'opt_out', key: expect.stringMatching(/^preference\/[0-9a-f]{64}$/) });
      expect(again?.key).toBe(first?.key);
      expect(later?.key).not.toBe(first?.key);
    },
  );

  test.each([{ category: 'utility_messages' }, { value: 'pause' }, { wa_id: undefined, user_id: undefined }])(
    'with %j is unknown',
    (extra) => {
      expect(preference(extra)).toMatchObject({ signal: 'unknown', topic: 'user_preferences' });
    },
  );
});

describe('news of the account', () => {
  const template = { message_template_id: 1, message_template_name: 'booking', message_template_language: 'es_MX' };

  test.each([
    [
      'message_template_status_update',
      { ...template, event: 'PAUSED', reason: 'NONE', other_info: { title: 'x' } },
      'message_template_name=booking, message_template_language=es_MX, message_template_id=1, event=PAUSED, reason=NONE',
    ],
    [
      'message_template_quality_update',
      { ...template, previous_quality_score: 'GREEN', new_quality_score: 'RED' },
      'message_template_name=booking, message_template_language=es_MX, message_template_id=1, ' +
        'previous_quality_score=GREEN, new_quality_score=RED',
    ],
    ['phone_number_quality_update', { display_phone_number: '15550783881', event: 'DOWNGRADE' }, 'event=DOWNGRADE'],
    [
      'account_update',
      { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } },
      'event=DISABLED_UPDATE, waba_ban_state=DISABLE',
    ],
    [
      'phone_number_quality_update',
      { display_phone_number: '15550783881', event: 'UPGRADE', max_daily_conversations_per_business: 'TIER_10K' },
      'event=UPGRADE, max_daily_conversations_per_business=TIER_10K',
    ],
    [
      'business_capability_update',
      {
        max_daily_conversations_per_business: 2_000,
        max_phone_numbers_per_business: 2,
        max_phone_numbers_per_waba: 25,
      },
      'max_daily_conversations_per_business=2000, max_phone_numbers_per_business=2, max_phone_numbers_per_waba=25',
    ],
    [
      'account_update',
      {
        event: 'ACCOUNT_RESTRICTION',
        restriction_info: [
          { restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: 1_751_333_948 },
          { restriction_type: 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING', expiration: 1_751_333_948 },
        ],
      },
      'event=ACCOUNT_RESTRICTION, ' +
        'restriction_type=RESTRICTED_BIZ_INITIATED_MESSAGING RESTRICTED_CUSTOMER_INITIATED_MESSAGING',
    ],
    ['account_review_update', {}, 'account_review_update, without details'],
  ])('in %s is told without what could be about a person', (topic, value, message) => {
    expect(changed(topic, value, { time: 1_751_247_548 })).toEqual([
      {
        signal: 'account',
        key: expect.stringMatching(/^account\/[0-9a-f]{64}$/),
        topic,
        message,
        at: new Date('2025-06-30T01:39:08.000Z'),
      },
    ]);
  });

  test('is another fact at another time', () => {
    const [first, second] = [1, 2].map(
      (time) => changed('account_review_update', { decision: 'APPROVED' }, { time })[0],
    );
    expect(first?.key).not.toBe(second?.key);
  });

  test('may be an error of the number, which belongs to no message', () => {
    const value = { metadata: { phone_number_id: phoneNumberId }, errors: [{ code: 130429, title: 'Rate limit hit' }] };
    expect(changed('messages', value)).toMatchObject([
      { signal: 'account', topic: 'errors', message: 'The throughput of the number is exceeded. (130429)' },
    ]);
  });
});

describe('anything else', () => {
  test.each([
    ['calls', { calls: [{}] }, 'calls'],
    ['user_id_update', {}, 'user_id_update'],
    ['smb_message_echoes', { message_echoes: [{}] }, 'smb_message_echoes'],
    ['messages', {}, 'messages'],
    ['messages', { messages: 'none' }, 'messages'],
    ['user_preferences', null, 'user_preferences'],
    ['16505551234', {}, 'unnamed'],
    [undefined, undefined, 'unnamed'],
  ])('is unknown: the field %s with %j', (field, value, topic) => {
    expect(changed(field as string, value)).toMatchObject([{ signal: 'unknown', topic }]);
  });

  test('of another business account is kept apart, and never read as a message', () => {
    const change = messages(inbound('text', { body: 'STOP' }));
    expect(parse(envelope({ id: '1', changes: [change, change] }))).toMatchObject([
      { signal: 'unknown', topic: 'another business account' },
      { signal: 'unknown', topic: 'another business account' },
    ]);
  });

  test.each([
    {},
    [],
    7,
    { object: 'page', entry: [{ id: '1', changes: [] }] },
    { object: 'whatsapp_business_account' },
  ])('without an entry of WhatsApp is one unknown signal: %j', (body) => {
    expect(parse(body)).toMatchObject([
      { signal: 'unknown', topic: 'no entry of WhatsApp', key: expect.stringMatching(/^unknown\/[0-9a-f]{64}$/) },
    ]);
  });

  test('that is no document is thrown out, and its text is not told', () => {
    expect(() => parse('{"text": "+16505551234')).toThrow(new SyntaxError('the body is no JSON document'));
    expect(() => parse('')).toThrow('the body is no JSON document');
    expect(() => parse(' '.repeat(3 * 1_024 * 1_024 + 1))).toThrow('the body is larger than 3145728 bytes');
  });
});
