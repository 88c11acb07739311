import { describe, expect, test } from '@jest/globals';
import { assert, asyncProperty, string } from 'fast-check';
import { chooseTemplates } from '@aftercall/core';
import { samplePayload } from '@aftercall/channel-testkit';
import { context, formOf, sampleRequest } from './support/message-wire.ts';
import { plainChannelWith } from './support/plain-channel.ts';
import { accountSid, apiMessage, authToken, messageSid, to } from './support/twilio-account.ts';
import { faultsOfForm, messagesPath, readMessagesSpec } from './support/twilio-specs.ts';

const created = [{ status: 201, body: apiMessage() }];
const service = `MG${'0'.repeat(32)}`;

describe('the create call', () => {
  test('is one POST to the account, with basic authentication and a form', async () => {
    const { channel, asked } = plainChannelWith(created);
    const request = sampleRequest(channel);
    expect(await channel.send(request, context('5e0f/4f9c & more'))).toEqual({
      outcome: 'accepted',
      providerIds: [messageSid(1)],
      providerStatus: 'queued',
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      method: 'POST',
      url: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json`,
      headers: {
        authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
    });
    expect(Object.fromEntries(formOf(asked[0]!))).toEqual({
      To: `plain:${to}`,
      From: '+15005550001',
      Body: request.text,
      StatusCallback: 'https://gateway.example/webhooks/acme/main?attempt=5e0f%2F4f9c%20%26%20more#rc=5&rp=5xx,ct,rt',
    });
  });

  test('asks for a callback that is posted again after a 5xx: by default Twilio does so after a lost connection alone', async () => {
    const { channel, asked } = plainChannelWith(created);
    await channel.send(sampleRequest(channel), context());
    const { hash, search } = new URL(formOf(asked[0]!).get('StatusCallback')!);
    expect(search).toBe('?attempt=a-1');
    expect([...new URLSearchParams(hash.slice(1))]).toEqual([
      ['rc', '5'],
      ['rp', '5xx,ct,rt'],
    ]);
  });

  test('has no phone number in its callback URL', async () => {
    const { channel, asked } = plainChannelWith(created);
    await channel.send(sampleRequest(channel), context());
    expect(formOf(asked[0]!).get('StatusCallback')).not.toMatch(/\d{7}/);
  });

  test('carries the options of the account', async () => {
    const options = { from: undefined, messagingServiceSid: service, validityPeriodSeconds: 120 };
    const { channel, asked } = plainChannelWith(created, options, { formFields: { SmartEncoded: false } });
    await channel.send(sampleRequest(channel), context());
    const form = formOf(asked[0]!);
    expect([...form.keys()].toSorted()).toEqual([
      'Body',
      'MessagingServiceSid',
      'SmartEncoded',
      'StatusCallback',
      'To',
      'ValidityPeriod',
    ]);
    expect(form.get('MessagingServiceSid')).toBe(service);
    expect(form.get('ValidityPeriod')).toBe('120');
    expect(form.get('SmartEncoded')).toBe('false');
  });

  test('is made with the API key where there is one, and to the base URL', async () => {
    const key = {
      apiKeySid: `SK${'1'.repeat(32)}`,
      apiKeySecret: 'key-secret',
      baseUrl: 'http://127.0.0.1:4010/twilio/',
    };
    const { channel, asked } = plainChannelWith(created, key);
    await channel.send(sampleRequest(channel), context());
    expect(asked[0]?.url).toBe(`http://127.0.0.1:4010/twilio/2010-04-01/Accounts/${accountSid}/Messages.json`);
    expect(asked[0]?.headers['authorization']).toBe(
      `Basic ${Buffer.from(`${key.apiKeySid}:key-secret`).toString('base64')}`,
    );
    expect(channel.hosts).toEqual(['127.0.0.1:4010']);
  });

  const spec = readMessagesSpec("requests against Twilio's OpenAPI");
  if (spec !== undefined) {
    test.each([{}, { messagingServiceSid: service }, { messagingServiceSid: service, validityPeriodSeconds: 36_000 }])(
      'is valid by the OpenAPI of Twilio: %j',
      async (extra) => {
        const { channel, asked } = plainChannelWith(created, extra);
        await channel.send(sampleRequest(channel), context());
        expect(faultsOfForm(spec, formOf(asked[0]!))).toEqual([]);
      },
    );

    test('the check against the OpenAPI can fail', () => {
      const form = new URLSearchParams({ MessagingServiceSid: 'MG1', ValidityPeriod: 'soon', Colour: 'red' });
      expect(faultsOfForm(spec, form)).toEqual([
        'To is missing',
        'MessagingServiceSid has the wrong value MG1',
        'ValidityPeriod has the wrong value soon',
        'Colour is not in the schema',
      ]);
    });

    const { examples } = spec.paths[messagesPath]!.post.responses['201']!.content['application/json']!;
    test.each(Object.entries(examples))('reads the official answer %s', async (_name, { value }) => {
      const { channel } = plainChannelWith([{ status: 201, body: value }]);
      expect(await channel.send(sampleRequest(channel), context())).toEqual({
        outcome: 'accepted',
        providerIds: [value['sid']],
        providerStatus: value['status'],
      });
    });
  }
});

describe('fit', () => {
  test('tells the text, and counts it as one', () => {
    const { channel } = plainChannelWith(created);
    const request = sampleRequest(channel);
    expect(request).toEqual({ to, content: { body: request.text }, text: request.text, units: 1 });
  });

  test('mends half a surrogate pair, which no form can carry', async () => {
    const { channel, asked } = plainChannelWith(created);
    const payload = { ...samplePayload, business: 'Harbour \ud83d Dental' };
    const result = channel.fit({ payload, to, templates: chooseTemplates('en-US', 'en-US') });
    if (!result.fits) throw new Error(result.message);
    expect(result.request.text.isWellFormed()).toBe(true);
    expect(await channel.send(result.request, context())).toMatchObject({ outcome: 'accepted' });
    expect(formOf(asked[0]!).get('Body')).toBe(result.request.text);
  });

  test.each(['whatsapp:+15005550006', 'rcs:+15005550006', '15005550006', '+0', ''])(
    'refuses the address %s, which would leave by another channel or not at all',
    (address) => {
      const { channel } = plainChannelWith(created);
      const result = channel.fit({ payload: samplePayload, to: address, templates: chooseTemplates('en-US', 'en-US') });
      expect(result).toEqual({
        fits: false,
        limit: 'address',
        message: 'A plain message goes to a number in E.164, such as +15005550006.',
      });
    },
  );
});

test('the form carries any text, number and attempt as they are', async () => {
  const { channel, asked } = plainChannelWith(created);
  const text = string({ unit: 'grapheme' });
  await assert(
    asyncProperty(text, text, text, async (body, address, attemptId) => {
      asked.length = 0;
      await channel.send({ to: address, content: { body }, text: body, units: 1 }, context(attemptId));
      const form = formOf(asked[0]!);
      expect(form.get('To')).toBe(`plain:${address}`);
      expect(form.get('Body')).toBe(body);
      const callback = new URL(form.get('StatusCallback') ?? '');
      expect([...callback.searchParams]).toEqual([['attempt', attemptId]]);
    }),
  );
});
