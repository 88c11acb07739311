import { describe, expect, test } from '@jest/globals';
import { startSandbox } from '../../src/index.ts';
import { account, openReceiver, openSandbox, ordinaryPhone, SandboxClient, sender } from '../support/harness.ts';

describe('the control surface', () => {
  test('tells that it is there', async () => {
    const { status, body } = await (await openSandbox()).control('GET', '/healthz');
    expect([status, body]).toEqual([200, { status: 'ok' }]);
  });

  test('forgets on reset: messages, opt-outs, faults, counts and receipts to come', async () => {
    const [sandbox, receiver] = await Promise.all([openSandbox(), openReceiver()]);
    await sandbox.control('PATCH', '/settings', { timeScale: 10_000 });
    const { body: created } = await sandbox.create({ StatusCallback: receiver.url });
    await sandbox.control('POST', '/replies', { from: ordinaryPhone, to: sender, text: 'STOP' });
    await sandbox.control('POST', '/faults', { fault: 'throttled' });
    await sandbox.create({ To: '+14155559920', From: '+15005550007' });
    expect((await sandbox.summary()).pendingReceipts).toBe(2);

    expect((await sandbox.control('POST', '/reset')).status).toBe(204);
    expect(await sandbox.summary()).toMatchObject({
      accepted: 0,
      keptMessages: 0,
      pendingReceipts: 0,
      refused: {},
      faultsMet: {},
    });
    expect((await sandbox.control('GET', '/faults')).body.faults).toEqual([]);
    expect((await sandbox.api(created.uri)).status).toBe(404);
    expect((await sandbox.create()).status).toBe(201);
    // The settings stay, and so does the pace.
    expect((await sandbox.control('GET', '/settings')).body.timeScale).toBe(10_000);
  });

  test('changes the pace of receipts at run time', async () => {
    const [sandbox, receiver] = await Promise.all([openSandbox({ timeScale: 10_000 }), openReceiver()]);
    await sandbox.control('PATCH', '/settings', { timeScale: 0, timing: { deliveredMs: 1000 } });
    expect((await sandbox.control('GET', '/settings')).body).toEqual({
      timing: { queuedMs: 30, sendingMs: null, sentMs: 150, deliveredMs: 1000 },
      timeScale: 0,
      lateReceiptSeconds: 30,
      magicNumbers: true,
    });
    await sandbox.create({ StatusCallback: receiver.url });
    expect(await receiver.atLeast(2)).toHaveLength(2);
  });

  test('lists accounts without a secret', async () => {
    const apiKeys = [{ sid: `SK${'a'.repeat(32)}`, secret: 'the secret of the key' }];
    const sandbox = await openSandbox({ accounts: [{ ...account, apiKeys }] });
    const { body } = await sandbox.control('GET', '/accounts');
    expect(body.accounts).toEqual([
      { sid: account.sid, apiKeys: [apiKeys[0]?.sid], inboundUrl: null, optOut: 'default', autoReplies: true },
    ]);
    for (const secret of [
      'token-of-the-account',
      'sandbox-access-token',
      'sandbox-app-secret',
      'sandbox-client-token',
    ]) {
      expect(JSON.stringify(body)).not.toContain(secret);
    }
    expect([body.whatsappNumbers[0].sid, body.rcsAgents[0].sid]).toEqual(['106540352242922', 'sandbox_agent']);
    expect((await sandbox.control('PATCH', `/accounts/AC${'f'.repeat(32)}`, { inboundUrl: null })).status).toBe(404);
  });

  test('shows the magic numbers', async () => {
    const { body } = await (await openSandbox()).control('GET', '/magic-numbers');
    expect(body.magicNumbers['9920']).toEqual({ fault: 'throttled', times: 2 });
  });

  test.each<[string, string, unknown, number]>([
    ['POST', '/replies', { from: '415', text: 'x' }, 400],
    ['POST', '/replies', { from: ordinaryPhone, text: 'x', phone: 1 }, 400],
    ['PATCH', '/settings', { timeScale: -1 }, 400],
    ['POST', '/replies', { carrier: 'pigeon', from: ordinaryPhone, text: 'x' }, 400],
    ['POST', '/replies', { carrier: 'meta', from: ordinaryPhone, text: 'x', tap: 'y' }, 400],
    ['POST', '/replies', { carrier: 'rbm', from: ordinaryPhone, to: 'nobody', text: 'x' }, 400],
    ['POST', '/typing', { carrier: 'meta', from: ordinaryPhone }, 400],
    ['POST', '/reads', { carrier: 'rbm', from: ordinaryPhone }, 400],
    ['POST', '/phones', { phone: ordinaryPhone, channels: ['fax'] }, 400],
    ['PATCH', '/accounts/sandbox_agent', { leastBatch: 0 }, 400],
    ['PATCH', '/accounts/106540352242922', { userIds: 'some' }, 400],
    ['PATCH', `/accounts/${account.sid}`, { inboundUrl: 'ftp://example.com' }, 400],
    ['POST', '/faults', undefined, 400],
    ['GET', '/nothing', undefined, 404],
  ])('answers a wrong request as a problem: %s %s %j', async (method, path, body, expected) => {
    const { status, body: problem, headers } = await (await openSandbox()).control(method, path, body);
    expect([status, headers.get('content-type')]).toEqual([expected, 'application/problem+json; charset=utf-8']);
    expect(problem).toMatchObject({ type: 'about:blank', status: expected, detail: expect.any(String) });
  });
});

describe('starting and stopping', () => {
  test('a second stop is the first, and the port is free again', async () => {
    const sandbox = await startSandbox();
    const port = Number(new URL(sandbox.url).port);
    await Promise.all([sandbox.stop(), sandbox.stop()]);
    const again = await startSandbox({ port });
    expect(again.url).toBe(`http://127.0.0.1:${port}`);
    await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await again.stop();
  });

  test('stops though a request hangs and receipts are to come', async () => {
    // The first receipt of the one that hangs comes soon, and the second never would before the stop.
    const timing = { sentMs: 10, deliveredMs: 3_600_000 };
    const [sandbox, receiver] = await Promise.all([startSandbox({ accounts: [account], timing }), openReceiver()]);
    const client = new SandboxClient(sandbox.url);
    await client.create({ To: '+14155559940' });
    const hanging = client.create({ To: '+14155559932', StatusCallback: receiver.url });
    const ended = Promise.allSettled([hanging]);
    await receiver.atLeast(1);
    await sandbox.stop();
    expect(await ended).toMatchObject([{ status: 'rejected', reason: { message: 'fetch failed' } }]);
    expect(receiver.received).toHaveLength(1);
  });

  test('refuses options that cannot be right, by name', async () => {
    await expect(startSandbox({ port: 70_000 })).rejects.toThrow(/"port"/);
    await expect(startSandbox({ accounts: [{ ...account, sid: 'AC1' }] })).rejects.toThrow(/an account sid is AC/);
    await expect(startSandbox({ accounts: [account, account] })).rejects.toThrow(/give each its own/);
  });
});
