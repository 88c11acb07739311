import { describe, expect, test } from '@jest/globals';
import { chooseTemplates } from '@aftercall/core';
import { samplePayload } from '@aftercall/channel-testkit';
import { accountSid, apiMessage, authToken, from, messageSid, to } from '../support/twilio-account.ts';
import { faultsOfForm, messagesPath, readMessagesSpec } from '../support/twilio-specs.ts';
import { channelWith, context, formOf, sampleRequest } from '../support/twilio-wire.ts';

const created = [{ status: 201, body: apiMessage() }];
const service = `MG${'0'.repeat(32)}`;

describe('the create call', () => {
  test('is one POST to the account, to the address by RCS alone', async () => {
    const { channel, asked } = channelWith(created);
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
      headers: { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` },
    });
    expect(Object.fromEntries(formOf(asked[0]!))).toEqual({
      To: `rcs:${to}`,
      From: from,
      Body: request.text,
      StatusCallback: 'https://gateway.example/webhooks/acme/main?attempt=5e0f%2F4f9c%20%26%20more',
    });
  });

  test('by a messaging service keeps the address, so that Twilio does not fall back to SMS', async () => {
    const extra = { from: undefined, messagingServiceSid: service, validityPeriodSeconds: 120 };
    const { channel, asked } = channelWith(created, extra);
    await channel.send(sampleRequest(channel), context());
    const form = formOf(asked[0]!);
    expect([...form.keys()].toSorted()).toEqual([
      'Body',
      'MessagingServiceSid',
      'StatusCallback',
      'To',
      'ValidityPeriod',
    ]);
    expect(form.get('To')).toBe(`rcs:${to}`);
    expect(form.get('ValidityPeriod')).toBe('120');
  });

  test('is made with the API key where there is one, and to the base URL', async () => {
    const apiKeySid = `SK${'1'.repeat(32)}`;
    const key = { apiKeySid, apiKeySecret: 'key-secret', baseUrl: 'http://127.0.0.1:4010/twilio/' };
    const { channel, asked } = channelWith(created, key);
    await channel.send(sampleRequest(channel), context());
    expect(asked[0]?.url).toBe(`http://127.0.0.1:4010/twilio/2010-04-01/Accounts/${accountSid}/Messages.json`);
    expect(asked[0]?.headers['authorization']).toBe(
      `Basic ${Buffer.from(`${apiKeySid}:key-secret`).toString('base64')}`,
    );
    expect(channel.hosts).toEqual(['127.0.0.1:4010']);
  });

  const spec = readMessagesSpec("requests against Twilio's OpenAPI");
  if (spec !== undefined) {
    test.each([{}, { messagingServiceSid: service }, { messagingServiceSid: service, validityPeriodSeconds: 36_000 }])(
      'is valid by the OpenAPI of Twilio: %j',
      async (extra) => {
        const { channel, asked } = channelWith(created, extra);
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
      const { channel } = channelWith([{ status: 201, body: value }]);
      expect(await channel.send(sampleRequest(channel), context())).toEqual({
        outcome: 'accepted',
        providerIds: [value['sid']],
        providerStatus: value['status'],
      });
    });
  }
});

describe('fit', () => {
  const fit = (payload: typeof samplePayload, address = to) =>
    channelWith(created).channel.fit({ payload, to: address, templates: chooseTemplates('en-US', 'en-US') });

  test('tells the text, unshortened, as one message', () => {
    const result = fit(samplePayload);
    if (!result.fits) throw new Error(result.message);
    const { text } = result.request;
    expect(result.request).toEqual({ to, content: { body: text }, text, units: 1 });
    expect(text).toContain('Tuesday, November 24 at 3:30 PM');
  });

  test('mends half a surrogate pair, which no form can carry', () => {
    const result = fit({ ...samplePayload, business: 'Harbour \ud83d Dental' });
    expect(result.fits && result.request.text.isWellFormed()).toBe(true);
  });

  test.each(['rcs:+15005550006', 'whatsapp:+15005550006', '15005550006', '+0', ''])(
    'refuses the address %s',
    (address) => {
      expect(fit(samplePayload, address)).toMatchObject({ fits: false, limit: 'address' });
    },
  );
});
