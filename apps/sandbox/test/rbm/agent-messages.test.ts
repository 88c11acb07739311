import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ordinaryPhone } from '../support/harness.ts';
import { sample, sampleNames, samplesAreThere } from '../support/provider-samples.ts';
import { openRbm } from '../support/rbm-client.ts';

const ifSamples = samplesAreThere ? test : test.skip;

describe('agent messages', () => {
  ifSamples.each(sampleNames('rbm/samples', (name) => name.startsWith('agentMessages')))(
    "take Google's sample %s",
    async (name) => {
      const rbm = await openRbm();
      const message = sample(`rbm/samples/${name}`);
      const { status, body, messageId } = await rbm.send(message);
      expect([status, body]).toEqual([
        200,
        { name: `phones/${ordinaryPhone}/agentMessages/${messageId}`, sendTime: expect.any(String), ...message },
      ]);
    },
  );

  test('sent twice are accepted once, even after an answer that was lost', async () => {
    const rbm = await openRbm();
    const messageId = randomUUID();
    const to = '+14155559930';
    expect((await rbm.text({}, { to, messageId })).status).toBe(500);
    const again = await rbm.text({ contentMessage: { text: 'Another' } }, { to, messageId });
    expect([again.status, again.body.contentMessage]).toEqual([200, { text: 'Hello' }]);
    expect(await rbm.sandbox.summary()).toMatchObject({ accepted: 1, acts: { rcs_duplicate_ignored: 1 } });
    const { body } = await rbm.sandbox.control('GET', `/messages?attemptId=${messageId}&carrier=rbm`);
    expect(body.messages).toMatchObject([{ channel: 'rcs', accountSid: 'sandbox_agent', body: 'Hello' }]);
  });

  const card = {
    title: 'Booked',
    description: 'Monday at 10',
    suggestions: [{ reply: { text: 'Thanks', postbackData: 't' } }],
  };
  test('with a card are kept as the person reads them', async () => {
    const rbm = await openRbm();
    const richCard = { standaloneCard: { cardOrientation: 'VERTICAL', cardContent: card } };
    expect(
      (await rbm.send({ contentMessage: { richCard }, messageTrafficType: 'TRANSACTION', ttl: '30s' })).status,
    ).toBe(200);
    const { body } = await rbm.sandbox.control('GET', '/messages');
    expect(body.messages[0].body).toBe('Booked\nMonday at 10');
  });

  const chip = { reply: { text: 'x', postbackData: 'x' } };
  test.each<[string, object]>([
    ['no content', { contentMessage: {} }],
    ['two contents', { contentMessage: { text: 'x', contentInfo: { fileUrl: 'https://x.example/a.png' } } }],
    ['a text that is too long', { contentMessage: { text: 'x'.repeat(3073) } }],
    ['too many suggestions', { contentMessage: { text: 'x', suggestions: Array.from({ length: 12 }, () => chip) } }],
    [
      'a suggestion that is too long',
      { contentMessage: { text: 'x', suggestions: [{ reply: { text: 'x'.repeat(26), postbackData: '' } }] } },
    ],
    ['an unknown field', { contentMessage: { text: 'x' }, priority: 1 }],
    ['ttl and expireTime', { contentMessage: { text: 'x' }, ttl: '10s', expireTime: '2030-01-01T00:00:00Z' }],
    ['a ttl of 16 days', { contentMessage: { text: 'x' }, ttl: '1382400s' }],
    ['a traffic type that is none', { contentMessage: { text: 'x' }, messageTrafficType: 'OTHER' }],
  ])('are refused with %s', async (_label, message) => {
    const rbm = await openRbm();
    const { status, body } = await rbm.send(message);
    expect([status, body.error]).toEqual([400, { code: 400, message: expect.any(String), status: 'INVALID_ARGUMENT' }]);
    expect((await rbm.sandbox.summary()).accepted).toBe(0);
  });

  test('need a UUID, a number in E.164, a phone with RCS, and of some agents a traffic type', async () => {
    const rbm = await openRbm({ trafficTypeRequired: true });
    const messageTrafficType = 'SERVICEREQUEST';
    expect((await rbm.text({ messageTrafficType }, { messageId: '1' })).status).toBe(400);
    expect((await rbm.text({ messageTrafficType }, { to: '14155550123' })).status).toBe(400);
    expect((await rbm.text({ messageTrafficType }, { to: '+14155559951' })).body.error.status).toBe('NOT_FOUND');
    expect((await rbm.text()).status).toBe(400);
    expect((await rbm.text({ messageTrafficType })).status).toBe(200);
  });
});

describe('revoking', () => {
  test('succeeds before the delivery, which then never comes, and fails after it', async () => {
    const rbm = await openRbm({}, { timeScale: 10_000 });
    const { messageId } = await rbm.text();
    expect(await rbm.revoke(messageId)).toMatchObject({ status: 200, body: {} });
    expect(await rbm.sandbox.summary()).toMatchObject({ pendingReceipts: 0, acts: { rcs_revoke: 1 } });
    await rbm.sandbox.control('PATCH', '/settings', { timeScale: 0 });
    const { messageId: second } = await rbm.text();
    await rbm.events(1);
    expect((await rbm.revoke(second)).body.error.status).toBe('NOT_FOUND');
    expect((await rbm.revoke(randomUUID())).status).toBe(404);
  });
});

describe('capabilities', () => {
  ifSamples('of a phone with RCS are as in the sample, and 404 of another', async () => {
    const rbm = await openRbm();
    const check = (phone: string) => rbm.call('GET', `/phones/${phone}/capabilities?requestId=${randomUUID()}`);
    const { status, body } = await check(ordinaryPhone);
    expect([status, body]).toEqual([200, sample('rbm/samples/capabilities-response.json')]);
    expect((await check('+14155559951')).body.error).toEqual({
      code: 404,
      message: 'Requested entity was not found.',
      status: 'NOT_FOUND',
    });
    expect((await rbm.call('GET', `/phones/${ordinaryPhone}/capabilities`)).status).toBe(400);
  });

  test('can be made to fail alone', async () => {
    const rbm = await openRbm();
    await rbm.sandbox.control('POST', '/faults', { match: { operation: 'capabilities' }, fault: 'unavailable' });
    expect((await rbm.call('GET', `/phones/${ordinaryPhone}/capabilities?requestId=1`)).status).toBe(503);
    expect((await rbm.text()).status).toBe(200);
  });

  test('of many come at once, for 500 numbers or more', async () => {
    const rbm = await openRbm({ leastBatch: 4 });
    const users = ['+14155550101', '+14155550102', '+14155559951', '+14155559952'];
    const { status, body } = await rbm.call('POST', '/users:batchGet', { users });
    expect([status, body]).toEqual([
      200,
      { reachableUsers: users.slice(0, 2), totalRandomSampleUserCount: 3, reachableRandomSampleUserCount: 2 },
    ]);
    await rbm.sandbox.control('PATCH', '/accounts/sandbox_agent', { leastBatch: 500 });
    expect((await rbm.call('POST', '/users:batchGet', { users })).status).toBe(400);
  });
});
