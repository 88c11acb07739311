import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Signal } from '@aftercall/core';
import { createWhatsappWebhook } from '../src/whatsapp-webhook.ts';
import { posted } from './support/webhook-bodies.ts';
import { phoneNumberId, businessAccountId } from './support/whatsapp-account.ts';

const webhook = createWhatsappWebhook({ appSecrets: ['s'], verifyToken: 't', businessAccountId, phoneNumberId });
const parse = (body: unknown): readonly Signal[] => webhook.parse(posted(body)).signals;

const words = (text: string): string[] => text.split(' ');
const messageTypes = words('text image contacts location button interactive reaction order system unsupported unknown');
const oddTypes = words('request_welcome __proto__ constructor toString');
const json = fc.jsonValue({ maxDepth: 3 });
const word = (...words: string[]) => fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, json);
const optional = <Value>(fields: Record<string, fc.Arbitrary<Value>>) => fc.record(fields, { requiredKeys: [] });

const content = optional<unknown>({
  body: json,
  caption: json,
  text: json,
  payload: json,
  emoji: json,
  message_id: json,
  type: word('button_reply', 'list_reply', 'nfm_reply', 'user_changed_number', '__proto__'),
  button_reply: json,
  nfm_reply: json,
});

const message = fc.oneof(
  json,
  fc
    .tuple(
      optional<unknown>({ id: json, from: word('16505551234'), from_user_id: json, timestamp: json, context: json }),
      word(...messageTypes, ...oddTypes),
      fc.oneof(content, json),
    )
    .map(([fields, type, said]) => ({ ...fields, type, [typeof type === 'string' ? type : 'text']: said })),
);

const status = fc.oneof(
  json,
  optional<unknown>({
    id: word('wamid.1'),
    status: word('sent', 'delivered', 'read', 'failed', '__proto__'),
    timestamp: json,
    errors: json,
    pricing: json,
    biz_opaque_callback_data: json,
    recipient_id: json,
    recipient_user_id: word('US.1'),
    recipient_parent_user_id: json,
    recipient_type: word('group'),
  }),
);

const preference = fc.oneof(
  json,
  optional<unknown>({
    wa_id: json,
    user_id: json,
    category: word('marketing_messages'),
    value: word('stop'),
    timestamp: json,
  }),
);

const listOrJson = <Value>(item: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 4, arbitrary: fc.array(item, { maxLength: 4 }) }, json);

const value = fc.oneof(
  json,
  optional<unknown>({
    metadata: json,
    contacts: json,
    messages: listOrJson(message),
    statuses: listOrJson(status),
    errors: json,
    user_preferences: listOrJson(preference),
    event: json,
    ban_info: json,
  }),
);

const change = fc.record(
  {
    field: word(
      'messages',
      'user_preferences',
      'account_update',
      'message_template_status_update',
      'calls',
      '__proto__',
    ),
    value,
  },
  { requiredKeys: [] },
);
const entry = fc.oneof(
  json,
  fc.record({ id: word(businessAccountId), time: json, changes: listOrJson(change) }, { requiredKeys: [] }),
);

test('no body of the shape of an envelope makes the parser throw, and each is at least one signal', () => {
  fc.assert(
    fc.property(listOrJson(entry), (entries) => {
      const body = { object: 'whatsapp_business_account', entry: entries };
      const signals = parse(body);
      expect(signals.length).toBeGreaterThanOrEqual(1);
      for (const { key } of signals) expect(key).toMatch(/./);
      expect(parse(body)).toEqual(signals);
    }),
  );
});

test('every message, status and preference is one signal, whatever it holds', () => {
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 5 }),
      fc.array(status, { maxLength: 5 }),
      fc.array(preference, { minLength: 1, maxLength: 5 }),
      (messages, statuses, preferences) => {
        const changes = [
          { field: 'messages', value: { messages, statuses } },
          { field: 'user_preferences', value: { user_preferences: preferences } },
        ];
        const body = { object: 'whatsapp_business_account', entry: [{ id: businessAccountId, changes }] };
        expect(parse(body)).toHaveLength(messages.length + statuses.length + preferences.length);
      },
    ),
  );
});

test('no JSON and no bytes at all make the parser do anything but refuse the document', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      try {
        expect(parse(text).map(({ signal }) => signal)).toEqual(['unknown']);
      } catch (error) {
        expect(error).toEqual(new SyntaxError('the body is no JSON document'));
      }
    }),
  );
});

test('a body that nests deeply is read like any other', () => {
  const depth = 100_000;
  const nested = `{"object":"whatsapp_business_account","entry":[{"id":"${businessAccountId}","changes":[{"field":"calls","value":${'['.repeat(depth)}${']'.repeat(depth)}}]}]}`;
  expect(parse(nested)).toMatchObject([{ signal: 'unknown', topic: 'calls' }]);
});
