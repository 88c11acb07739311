import { createHmac } from 'node:crypto';
import { parse, stringify } from 'node:querystring';
import { describe, expect, test } from '@jest/globals';
import { linkOfEvent } from '../../src/event-number.ts';
import { machineTime } from '../../src/measure/machine-time.ts';
import { Responder } from '../../src/responder/responder.ts';
import { ResponderClient } from '../../src/scene/responder-client.ts';
import { StubGateway } from '../support/stub-gateway.ts';

const settings = { accountSid: 'AC00000000000000000000000000000001', authToken: 'a-token', connections: 4 };

async function startResponder() {
  const responder = new Responder(settings);
  const url = await responder.listen();
  const post = async (fields: Record<string, string>) => {
    const path = `/2010-04-01/Accounts/${settings.accountSid}/Messages.json`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await fetch(url + path, { method: 'POST', headers, body: stringify(fields) });
    return { status: answer.status, body: (await answer.json()) as { sid: string } };
  };
  return { client: new ResponderClient(0, url), post, [Symbol.dispose]: () => responder.close() };
}

const message = { To: '+12125550100', From: '+15005550006', Body: `To reschedule: ${linkOfEvent(7)}` };

describe('a message', () => {
  test('is answered with a 201, and each with a sid of its own', async () => {
    using responder = await startResponder();
    const answers = [await responder.post(message), await responder.post(message)];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    const sids = answers.map(({ body }) => body.sid);
    expect(sids.filter((sid) => !/^SM[0-9a-f]{32}$/.test(sid))).toEqual([]);
    expect(new Set(sids).size).toBe(2);
  });

  test('with a callback URL gets delivered there, and nothing else unless it is asked for', async () => {
    await using gateway = await StubGateway.start(() => 204);
    using responder = await startResponder();
    const statuses = async (): Promise<unknown[]> => {
      await responder.post({ ...message, StatusCallback: `${gateway.url}/sms` });
      const { created } = await responder.client.stats();
      await responder.client.untilCompleted(created);
      return gateway.received.splice(0).map((one) => parse(one.body)['MessageStatus']);
    };
    expect(await statuses()).toEqual(['delivered']);
    await responder.client.postSentReceipts(true);
    expect(await statuses()).toEqual(['sent', 'delivered']);
    await responder.client.postSentReceipts(false);
    expect(await statuses()).toEqual(['delivered']);
  });

  test('gets sent and then delivered, signed over the URL and the fields', async () => {
    await using gateway = await StubGateway.start(() => 204);
    using responder = await startResponder();
    await responder.client.postSentReceipts(true);
    const path = '/webhooks/clinic/sms?attempt=42';
    const { body } = await responder.post({ ...message, StatusCallback: gateway.url + path });
    expect(await responder.client.untilCompleted(1)).toMatchObject({ created: 1, completed: 1, unacknowledged: 0 });

    const callbacks = gateway.received.map((one) => ({
      ...one,
      fields: { ...parse(one.body) } as Record<string, string>,
    }));
    expect(callbacks.map(({ fields }) => fields['MessageStatus'])).toEqual(['sent', 'delivered']);
    for (const { url, headers, fields } of callbacks) {
      expect(url).toBe(path);
      expect(fields).toMatchObject({ MessageSid: body.sid, To: message.To, From: message.From });
      expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
      expect(headers['x-twilio-signature']).toBe(signatureOf(gateway.url + path, fields));
    }
  });

  test('from a sender with a name gets it back as it was, and the signature is over the name', async () => {
    await using gateway = await StubGateway.start(() => 204);
    using responder = await startResponder();
    const From = 'Zahnärzte & Co + 1=1';
    await responder.post({ ...message, From, StatusCallback: `${gateway.url}/sms` });
    await responder.client.untilCompleted(1);
    const fields = { ...parse(gateway.received[0]?.body ?? '') } as Record<string, string>;
    expect(fields['From']).toBe(From);
    expect(gateway.received[0]?.headers['x-twilio-signature']).toBe(signatureOf(`${gateway.url}/sms`, fields));
  });

  test.each(['https://127.0.0.1/sms', '/sms', 'http://127.0.0.1:1/a b'])(
    'with the callback URL %j gets none, and is told as not acknowledged',
    async (StatusCallback) => {
      using responder = await startResponder();
      await responder.post({ ...message, StatusCallback });
      expect(await responder.client.stats()).toMatchObject({ created: 1, completed: 0, unacknowledged: 1 });
    },
  );

  test('leaves out what tells Twilio how to post: it is neither sent nor signed', async () => {
    await using gateway = await StubGateway.start(() => 204);
    using responder = await startResponder();
    await responder.post({ ...message, StatusCallback: `${gateway.url}/sms?attempt=42#rc=5&rp=5xx` });
    expect(await responder.client.untilCompleted(1)).toMatchObject({ completed: 1, unacknowledged: 0 });
    const [callback] = gateway.received;
    const fields = { ...parse(callback!.body) } as Record<string, string>;
    const signature = signatureOf(`${gateway.url}/sms?attempt=42`, fields);
    expect(callback).toMatchObject({ url: '/sms?attempt=42', headers: { 'x-twilio-signature': signature } });
  });

  test('whose callback nobody takes is not complete', async () => {
    using responder = await startResponder();
    await responder.post({ ...message, StatusCallback: 'http://127.0.0.1:1/sms' });
    expect(await responder.client.untilCompleted(1)).toMatchObject({ completed: 0, unacknowledged: 1 });
  });

  test('whose callback is refused is not complete, and gets no further one', async () => {
    await using gateway = await StubGateway.start(() => 503);
    using responder = await startResponder();
    await responder.post({ ...message, StatusCallback: `${gateway.url}/webhooks/clinic/sms` });
    expect(await responder.client.untilCompleted(1)).toMatchObject({ completed: 0, unacknowledged: 1 });
    expect(gateway.received).toHaveLength(1);
  });

  test.each(['of the bare loop', 'with a callback URL'])(
    '%s has its accept kept, and a second one of the same event is counted',
    async (kind) => {
      await using gateway = await StubGateway.start(() => 204);
      using responder = await startResponder();
      const callback = kind === 'with a callback URL' ? { StatusCallback: `${gateway.url}/sms` } : {};
      const before = machineTime();
      await responder.post({ ...message, ...callback });
      const after = machineTime();
      await responder.post({ ...message, ...callback });
      await responder.post({ ...message, Body: 'no event' });

      expect(await responder.client.stats()).toMatchObject({ created: 3, repeated: 1 });
      const accepts = await responder.client.accepts(7, 8);
      expect([...accepts.keys()]).toEqual([7]);
      expect(accepts.get(7)).toBeGreaterThanOrEqual(before);
      expect(accepts.get(7)).toBeLessThanOrEqual(after);
      expect((await responder.client.accepts(8, 100)).size).toBe(0);
    },
  );
});

/** https://www.twilio.com/docs/usage/security#validating-requests */
function signatureOf(url: string, fields: Readonly<Record<string, string>>): string {
  const signed = Object.keys(fields)
    .sort()
    .reduce((text, name) => text + name + fields[name], url);
  return createHmac('sha1', settings.authToken).update(signed).digest('base64');
}
