import { describe, expect, test } from '@jest/globals';
import { chooseTemplates, TransportError } from '@aftercall/core';
import { samplePayload } from '@aftercall/channel-testkit';
import { createWhatsappChannel } from '../src/index.ts';
import { accessToken, apiError, parentUserId, phoneNumberId, settingsWith, to } from './support/whatsapp-account.ts';
import { userId, waId, wamid } from './support/whatsapp-account.ts';
import { bodyOf, channelWith, context, fitted, inputFor, wireOf } from './support/whatsapp-wire.ts';

const open = { serviceWindow: 'open' } as const;
const linkless = { kind: 'caller.requested', id: 'R-1', request: 'text', text: 'Bring your card' } as const;

describe('a send', () => {
  test('is one POST to the number, with the token, the number and our attempt id', async () => {
    const { channel, asked } = channelWith();
    const request = fitted(channel.fit(inputFor({ items: [linkless] }, open)));
    expect(await channel.send(request, context('5e0f/4f9c'))).toEqual({ outcome: 'accepted', providerIds: [wamid(1)] });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      method: 'POST',
      url: `https://graph.facebook.com/v24.0/${phoneNumberId}/messages`,
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    });
    expect(bodyOf(asked[0])).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to,
      type: 'text',
      text: { body: request.text },
      biz_opaque_callback_data: '5e0f/4f9c',
    });
    expect(request.text).toBe('Harbour Dental: Here is what you asked for: Bring your card. Reply STOP to opt out.');
  });

  test('names the plus of the number: without it Meta puts the country code of the sender before it', async () => {
    const body = await wireOf(inputFor({}, { to: '+5215512345678' }));
    expect(body).toMatchObject({ to: '+5215512345678' });
  });

  test.each([userId, parentUserId])('to the user id %s names it as recipient, as it is', async (address) => {
    const body = await wireOf(inputFor({}, { to: address }));
    expect(body).toMatchObject({ recipient: address, type: 'template' });
    expect(body).not.toHaveProperty('to');
  });

  test('goes to the base URL and in the version of the settings', async () => {
    const { channel, asked } = channelWith({ baseUrl: 'http://127.0.0.1:4010/meta/', apiVersion: 'v25.0' });
    await channel.send(fitted(channel.fit(inputFor())), context());
    expect(asked[0]?.url).toBe(`http://127.0.0.1:4010/meta/v25.0/${phoneNumberId}/messages`);
    expect(channel.hosts).toEqual(['127.0.0.1:4010']);
  });

  test('of a request of another channel is a mistake of the host, and is thrown', async () => {
    const { channel, asked } = channelWith();
    const request = { to, content: { body: 'hi' }, text: 'hi', units: 1 };
    await expect(channel.send(request, context())).rejects.toThrow('was it made by this channel?');
    const elsewhere = { ...fitted(channel.fit(inputFor())), to: 'mailto:x' };
    await expect(channel.send(elsewhere, context())).rejects.toThrow('no address of this channel');
    expect(asked).toEqual([]);
  });
});

describe('free text in an open window', () => {
  test('about one thing with a link has a button for it, and keeps the link in its words', async () => {
    const { channel } = channelWith();
    const request = fitted(channel.fit(inputFor({}, open)));
    expect(request.content).toEqual({
      type: 'interactive',
      message: {
        type: 'cta_url',
        action: {
          name: 'cta_url',
          parameters: { display_text: 'Reschedule', url: 'https://example.com/r/BK-20931' },
        },
        body: { text: request.text },
      },
    });
    expect(request.text).toContain('To reschedule: https://example.com/r/BK-20931');
  });

  test.each([
    ['es-MX', 'Reprogramar'],
    ['pt-BR', 'Reagendar'],
  ])('has its button in the language of its words: %s', (locale, label) => {
    const { channel } = channelWith();
    const request = fitted(channel.fit(inputFor({ locale }, open)));
    expect(JSON.stringify(request.content)).toContain(`"display_text":"${label}"`);
  });

  test.each([
    ['where the settings say so', { linkButtons: false }, inputFor({}, open)],
    ['about several things', {}, inputFor({ items: [...samplePayload.items, ...samplePayload.items] }, open)],
    ['without a link', {}, inputFor({ items: [linkless] }, open)],
    [
      'longer than a button allows',
      {},
      inputFor({ items: [{ ...linkless, url: 'https://example.com', text: 'x'.repeat(1_000) }] }, open),
    ],
    [
      'in a language without a label',
      {},
      inputFor({}, { ...open, templates: { ...chooseTemplates('en-US', 'en-US'), locale: 'fr-FR' } }),
    ],
  ])('is plain %s', (_when, extra, input) => {
    const request = fitted(channelWith(extra).channel.fit(input));
    expect(request.content).toEqual({ type: 'text', message: { body: request.text } });
  });

  test('has a limit, which counts characters', () => {
    const { channel } = channelWith();
    const items = Array.from({ length: 40 }, () => ({ ...linkless, text: 'x'.repeat(100) }));
    expect(channel.fit(inputFor({ items }, open))).toMatchObject({ fits: false, limit: 'text.max' });
  });

  test('is mended where half a surrogate pair is in it', () => {
    const { channel } = channelWith();
    expect(fitted(channel.fit(inputFor({ business: 'Harbour \ud83d' }, open))).text.isWellFormed()).toBe(true);
  });
});

test.each([undefined, 'closed'] as const)('with the window %s, a template is sent', (serviceWindow) => {
  const input = inputFor({}, serviceWindow === undefined ? {} : { serviceWindow });
  expect(fitted(channelWith().channel.fit(input)).content['type']).toBe('template');
});

test.each(['16505551234', '+0', 'whatsapp:+16505551234', 'us.123', 'US.', 'US.12-3', `US.${'1'.repeat(129)}`, ''])(
  'the address %j is one of another channel',
  (address) => {
    for (const extra of [{}, open]) {
      expect(channelWith().channel.fit(inputFor({}, { to: address, ...extra }))).toEqual({
        fits: false,
        limit: 'address',
        message: 'A WhatsApp message goes to a number in E.164, such as +15005550006, or to a user id of Meta.',
      });
    }
  },
);

describe('marks', () => {
  test('typing without a message to answer asks nobody', async () => {
    const { channel, asked } = channelWith();
    await channel.typing!({ to }, context().signal);
    expect(asked).toEqual([]);
  });

  test('that Meta refuses are told by the code alone', async () => {
    const { channel } = channelWith({}, apiError(400, 131009, `message of ${waId}`));
    const told = 'Meta did not take the mark: HTTP 400, code 131009';
    await expect(channel.markRead!({ from: '15551234567', providerId: 'wamid.in' }, context().signal)).rejects.toThrow(
      new Error(told),
    );
    const proxy = channelWith({}, { status: 502, body: 'bad gateway' }).channel;
    await expect(proxy.typing!({ to, inReplyTo: 'wamid.in' }, context().signal)).rejects.toThrow('HTTP 502, code none');
  });

  test('that got no answer say so', async () => {
    const channel = createWhatsappChannel(settingsWith(), {
      http: () => Promise.reject(new TransportError('timeout', 'maybe')),
      now: () => new Date(0),
      webhookUrl: 'https://gateway.example/webhooks/acme/whatsapp',
    });
    await expect(channel.markRead!({ from: '15551234567', providerId: 'wamid.in' }, context().signal)).rejects.toThrow(
      'the provider did not answer: timeout',
    );
  });
});
