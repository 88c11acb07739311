import { describe, expect, test } from '@jest/globals';
import { chooseTemplates } from '@aftercall/core';
import { samplePayload } from '@aftercall/channel-testkit';
import {
  apiError,
  apiMessage,
  context,
  faultsOfForm,
  formOf,
  messageSid,
  posted,
  readMessagesSpec,
  sampleRequest,
  to,
} from '@aftercall/twilio/test-support';
import { channelWith, from } from './support/sms-account.ts';

const created = [{ status: 201, body: apiMessage() }];
const templates = chooseTemplates('en-US', 'en-US');

describe('the create call', () => {
  test('goes to the bare number', async () => {
    const { channel, asked } = channelWith(created);
    const request = sampleRequest(channel);
    await channel.send(request, context());
    expect(Object.fromEntries(formOf(asked[0]!))).toEqual({
      To: to,
      From: from,
      Body: request.text,
      StatusCallback: 'https://gateway.example/webhooks/acme/main?attempt=a-1#rc=5&rp=5xx,ct,rt',
    });
  });

  test.each([true, false])('says whether Twilio may replace characters: %s', async (smartEncoding) => {
    const { channel, asked } = channelWith(created, { smartEncoding });
    await channel.send(sampleRequest(channel), context());
    expect(formOf(asked[0]!).get('SmartEncoded')).toBe(String(smartEncoding));
  });

  const spec = readMessagesSpec("an SMS against Twilio's OpenAPI");
  if (spec !== undefined) {
    test.each([{}, { messagingServiceSid: `MG${'0'.repeat(32)}`, validityPeriodSeconds: 36_000, smartEncoding: true }])(
      'is valid by the OpenAPI of Twilio: %j',
      async (extra) => {
        const { channel, asked } = channelWith(created, extra);
        await channel.send(sampleRequest(channel), context());
        expect(faultsOfForm(spec, formOf(asked[0]!))).toEqual([]);
      },
    );
  }
});

test('refused credentials are a fault of ours: another channel says it meanwhile', async () => {
  const { channel } = channelWith([apiError(401, 20003)]);
  expect(await channel.send(sampleRequest(channel), context())).toMatchObject({
    outcome: 'rejected',
    reason: { kind: 'configuration', permanent: true, fallback: true, alert: true },
  });
});

describe('fit', () => {
  test('tells the text and its segments', () => {
    const { channel } = channelWith(created);
    const request = sampleRequest(channel);
    expect(request).toEqual({ to, content: { body: request.text }, text: request.text, units: 1 });
    expect(request.text.length).toBeLessThanOrEqual(160);
    const long = { ...samplePayload, business: 'Зубная клиника в гавани, улица Набережная' };
    expect(channel.fit({ payload: long, to, templates })).toMatchObject({ fits: true, request: { units: 3 } });
  });

  test.each(['whatsapp:+15005550006', 'rcs:+15005550006', '15005550006'])(
    'refuses the address %s, which would leave by another channel or not at all',
    (address) => {
      const result = channelWith(created).channel.fit({ payload: samplePayload, to: address, templates });
      expect(result).toEqual({
        fits: false,
        limit: 'address',
        message: 'An SMS goes to a number in E.164, such as +15005550006.',
      });
    },
  );
});

describe('an uncertain message', () => {
  const reconcile = async (body: string, extra: object = {}, said?: string) => {
    const listed = apiMessage({ body, date_created: 'Mon, 23 Nov 2026 10:00:01 +0000', sid: messageSid(5) });
    const { channel, asked } = channelWith([{ status: 200, body: { messages: [listed], next_page_uri: null } }], extra);
    const sentAt = new Date('2026-11-23T10:00:00.000Z');
    const sample = sampleRequest(channel);
    const request = { ...sample, content: { body: said ?? sample.text } };
    return { result: await channel.reconcile!(request, sentAt, context()), asked };
  };

  test('is looked for among the messages to the bare number', async () => {
    const { text } = sampleRequest(channelWith([]).channel);
    const { result, asked } = await reconcile(text);
    expect(result).toMatchObject({ found: true, providerIds: [messageSid(5)] });
    expect(new URL(asked[0]!.url).searchParams.get('To')).toBe(to);
  });

  test.each([
    [true, false],
    [false, true],
  ])('of another wording, with smart encoding %s, is certainly absent: %s', async (smartEncoding, certain) => {
    const { result } = await reconcile('something else', { smartEncoding });
    expect(result).toEqual({ found: false, certain });
  });

  test.each([
    ['You are set', true],
    ['You’re set', false],
  ])(
    'where a messaging service decides that, "%s" of another wording is certainly absent: %s',
    async (said, certain) => {
      const { result } = await reconcile("You're set", {}, said);
      expect(result).toEqual({ found: false, certain });
    },
  );
});

describe('an inbound message', () => {
  const { webhook } = channelWith([]).channel;
  const inbound = (fields: Record<string, string>) =>
    webhook.parse(
      posted({ MessageSid: messageSid(1), SmsStatus: 'received', From: to, To: from, NumMedia: '0', ...fields }, ''),
    );

  test.each(['STOP', 'stop', ' Stop ', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'])(
    '%j stops',
    (Body) => {
      expect(inbound({ Body }).signals).toMatchObject([{ keyword: 'stop', from: to, text: Body }]);
    },
  );

  test.each(['START', 'unstop', 'YES'])('%j starts again', (Body) => {
    expect(inbound({ Body }).signals).toMatchObject([{ keyword: 'start' }]);
  });

  test.each(['HELP', 'info'])('%j asks for help', (Body) => {
    expect(inbound({ Body }).signals).toMatchObject([{ keyword: 'help' }]);
  });

  test.each(['stop it please', 'cancel my appointment', 'yes, at noon', ''])('%j is no keyword', (Body) => {
    expect(inbound({ Body }).signals[0]).not.toHaveProperty('keyword');
  });

  test('has the keyword that Advanced Opt-Out names, whatever the words', () => {
    expect(inbound({ Body: 'basta', OptOutType: 'STOP' }).signals).toMatchObject([{ keyword: 'stop', text: 'basta' }]);
    expect(inbound({ Body: 'STOP', OptOutType: 'HELP' }).signals).toMatchObject([{ keyword: 'help' }]);
    expect(inbound({ Body: 'STOP', OptOutType: 'MAYBE' }).signals[0]).not.toHaveProperty('keyword');
  });
});
