import { describe, expect, test } from '@jest/globals';
import { chooseTemplates } from '@aftercall/core';
import { samplePayload } from '@aftercall/channel-testkit';
import {
  apiMessage,
  context,
  faultsOfForm,
  formOf,
  readMessagesSpec,
  sampleRequest,
  to,
} from '@aftercall/twilio/test-support';
import { channelWith, from } from '../support/twilio-account.ts';

const created = [{ status: 201, body: apiMessage() }];
const service = `MG${'0'.repeat(32)}`;

describe('the create call', () => {
  test('goes to the address by RCS alone, from the RCS sender', async () => {
    const { channel, asked } = channelWith(created);
    expect(await channel.send(sampleRequest(channel), context())).toMatchObject({ outcome: 'accepted' });
    expect(Object.fromEntries(formOf(asked[0]!))).toMatchObject({ To: `rcs:${to}`, From: from });
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

  const spec = readMessagesSpec("an RCS message against Twilio's OpenAPI");
  if (spec !== undefined) {
    test.each([{}, { messagingServiceSid: service }, { messagingServiceSid: service, validityPeriodSeconds: 36_000 }])(
      'is valid by the OpenAPI of Twilio: %j',
      async (extra) => {
        const { channel, asked } = channelWith(created, extra);
        await channel.send(sampleRequest(channel), context());
        expect(faultsOfForm(spec, formOf(asked[0]!))).toEqual([]);
      },
    );
  }
});

test('an uncertain message is looked for among those to the person by RCS', async () => {
  const { channel, asked } = channelWith([{ status: 200, body: { messages: [], next_page_uri: null } }]);
  const sentAt = new Date('2026-11-23T10:00:00.000Z');
  expect(await channel.reconcile!(sampleRequest(channel), sentAt, context())).toEqual({ found: false, certain: true });
  expect(new URL(asked[0]!.url).searchParams.get('To')).toBe(`rcs:${to}`);
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

  test('refuses any address but a number', () => {
    expect(fit(samplePayload, 'rcs:+15005550006')).toEqual({
      fits: false,
      limit: 'address',
      message: 'An RCS message goes to a number in E.164, such as +15005550006.',
    });
  });
});
