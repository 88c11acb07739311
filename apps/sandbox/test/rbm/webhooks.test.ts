import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { openReceiver, ordinaryPhone } from '../support/harness.ts';
import { sample, samplesAreThere } from '../support/provider-samples.ts';
import { openRbm } from '../support/rbm-client.ts';
import { shapeFaults } from '../support/shape.ts';
import { TimersByHand } from '../support/timers-by-hand.ts';

const ifSamples = samplesAreThere ? test : test.skip;
const published = (name: string) => sample(`rbm/samples/${name}.json`);

describe('what an agent is told', () => {
  test('DELIVERED, and READ when the phone opens the message', async () => {
    const rbm = await openRbm();
    const { messageId } = await rbm.text();
    await rbm.events(1);
    await rbm.act('reads', { from: ordinaryPhone });
    expect(await rbm.events(2)).toMatchObject(
      ['DELIVERED', 'READ'].map((eventType) => ({
        eventType,
        messageId,
        senderPhoneNumber: ordinaryPhone,
        agentId: 'sandbox_agent',
      })),
    );
  });

  test.each([
    ['an ordinary phone in time', '0123', '60s', ['DELIVERED']],
    ['an ordinary phone too late', '0123', '0.1s', ['TTL_EXPIRATION_REVOKED']],
    ['one that is off', '9903', '1s', ['TTL_EXPIRATION_REVOKED']],
    ['one that reports nothing', '9945', '1s', ['TTL_EXPIRATION_REVOKE_FAILED']],
    ['one of two minds', '9946', '1s', ['TTL_EXPIRATION_REVOKED', 'DELIVERED']],
    ['one that repeats itself', '9941', '60s', ['DELIVERED', 'DELIVERED']],
    ['one that reads', '9947', '60s', ['DELIVERED', 'READ']],
    ['one with the chat open', '9948', '60s', ['READ']],
  ])('of %s (%s, ttl %s): %j', async (_label, digits, ttl, events) => {
    const timers = new TimersByHand();
    const rbm = await openRbm({}, { timers });
    await rbm.text({ ttl }, { to: `+1415555${digits}` });
    await timers.playOut(rbm.sandbox);
    expect((await rbm.events(events.length)).map(({ eventType }) => eventType)).toEqual(events);
    expect(rbm.receiver.received).toHaveLength(events.length);
  });

  ifSamples('has the shape of the samples', async () => {
    const rbm = await openRbm({}, { timeScale: 10_000 });
    const suggestions = [{ reply: { text: 'Yes', postbackData: 'yes' } }];
    await rbm.send({ contentMessage: { text: 'Coming?', suggestions } });
    await rbm.act('replies', { from: ordinaryPhone, text: 'Hi' });
    await rbm.act('replies', { from: ordinaryPhone, tap: 'Yes' });
    await rbm.act('typing', { from: ordinaryPhone });
    await rbm.act('opt-outs', { from: ordinaryPhone, value: 'stop' });
    await rbm.act('opt-outs', { from: ordinaryPhone, value: 'resume' });
    const [text, tap, typing, stop, stopText, start, startText] = await rbm.events(7);
    expect(shapeFaults(published('user-message-text'), text)).toEqual([]);
    // The sample is from before Google named the type.
    const { type, ...suggestionResponse } = tap.suggestionResponse;
    expect(shapeFaults(published('user-message-suggestion'), { ...tap, suggestionResponse })).toEqual([]);
    expect(shapeFaults(published('event-is-typing'), typing)).toEqual([]);
    expect(shapeFaults(published('event-unsubscribe'), stop)).toEqual([]);
    expect(shapeFaults(published('event-subscribe'), start)).toEqual([]);
    expect([stopText.text, startText.text, type, suggestionResponse]).toEqual([
      'STOP',
      'START',
      'REPLY',
      { postbackData: 'yes', text: 'Yes' },
    ]);
    expect((await rbm.act('replies', { from: ordinaryPhone, tap: 'No' })).status).toBe(400);
  });

  ifSamples('about a ttl names the phone as the sample does', async () => {
    const rbm = await openRbm();
    await rbm.text({ ttl: '1s' }, { to: '+14155559903' });
    const [event] = await rbm.events(1);
    expect(shapeFaults(published('server-event-ttl-revoked'), event)).toEqual([]);
  });

  test('comes in the envelope of a Pub/Sub push', async () => {
    const rbm = await openRbm();
    await rbm.act('notices', { attributes: { type: 'agent_launch_event' }, data: { agentId: 'sandbox_agent' } });
    const [webhook] = await rbm.receiver.atLeast(1);
    expect(JSON.parse(webhook?.body ?? '')).toEqual({
      message: {
        data: Buffer.from('{"agentId":"sandbox_agent"}').toString('base64'),
        messageId: '1',
        publishTime: expect.any(String),
        attributes: { type: 'agent_launch_event' },
      },
      subscription: expect.stringMatching(/^projects\//),
    });
  });

  test('is told in the words of the country when a person unsubscribes, which Google leaves to the agent', async () => {
    const rbm = await openRbm({}, { timeScale: 10_000 });
    for (const from of ['+525512345678', '+5511912345678', '+33612345678']) {
      await rbm.act('opt-outs', { from, value: 'stop' });
    }
    const texts = (await rbm.events(6)).flatMap(({ text }) => (text === undefined ? [] : [text]));
    expect(texts).toEqual(['BAJA', 'parar', 'STOP']);
    expect((await rbm.text({}, { to: '+525512345678' })).status).toBe(200);
    expect((await rbm.sandbox.summary()).acts).toEqual({ rcs_accepted_after_unsubscribe: 1 });
  });
});

describe('what an agent tells a phone', () => {
  test('that it read a message, and that it types', async () => {
    const rbm = await openRbm();
    const { body: written } = await rbm.act('replies', { from: ordinaryPhone, text: 'Hi' });
    const event = (phone: string, body: object) =>
      rbm.call('POST', `/phones/${phone}/agentEvents?eventId=${randomUUID()}`, body);
    const read = await event(ordinaryPhone, { eventType: 'READ', messageId: written.sid });
    expect([read.status, read.body.eventType]).toEqual([200, 'READ']);
    expect((await event(ordinaryPhone, { eventType: 'IS_TYPING' })).status).toBe(200);
    expect((await event('+14155559951', { eventType: 'IS_TYPING' })).status).toBe(404);
    expect((await event(ordinaryPhone, { eventType: 'READ' })).status).toBe(400);
    expect((await rbm.sandbox.summary()).acts).toEqual({ rcs_read: 1, rcs_typing: 1 });
  });
});

describe('the handshake', () => {
  test('is passed by who gives the secret back in plain text', async () => {
    const rbm = await openRbm();
    rbm.receiver.answerWith(({ body }) => {
      const { clientToken, secret } = JSON.parse(body);
      return { status: 200, body: clientToken === 'sandbox-client-token' ? secret : '' };
    });
    expect((await rbm.act('handshakes', {})).body).toEqual({ verified: true, answer: 200, error: null });
    if (samplesAreThere) {
      const [webhook] = rbm.receiver.received;
      expect(shapeFaults(published('webhook-verification-request'), JSON.parse(webhook?.body ?? ''))).toEqual([]);
    }
    const elsewhere = await openReceiver();
    await rbm.sandbox.control('PATCH', '/accounts/sandbox_agent', { webhookUrl: elsewhere.url });
    expect((await rbm.act('handshakes', {})).body.verified).toBe(false);
  });
});
