import { describe, expect, test } from '@jest/globals';
import { inTurn, sorted } from '../support/arrays.ts';
import { account, openReceiver, openSandbox, ordinaryPhone } from '../support/harness.ts';
import { numberEndingIn } from '../support/magic.ts';

describe('scripted faults', () => {
  test('meet so many matching requests, are listed with their use, and end', async () => {
    const sandbox = await openSandbox();
    const made = await sandbox.control('POST', '/faults', {
      match: { to: ordinaryPhone },
      fault: 'error_before_accept',
      times: 2,
    });
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: 'fault-1',
        rule: { match: { to: ordinaryPhone }, fault: 'error_before_accept', times: 2, every: 1 },
        matched: 0,
        met: 0,
      },
    ]);
    expect((await sandbox.create({ To: '+14155550199' })).status).toBe(201);
    const statuses = await inTurn(3, async () => (await sandbox.create()).status);
    expect(statuses).toEqual([500, 500, 201]);
    const { body } = await sandbox.control('GET', '/faults');
    expect(body.faults).toMatchObject([{ id: 'fault-1', matched: 2, met: 2 }]);
    expect((await sandbox.summary()).faultsMet).toEqual({ ok: 2, error_before_accept: 2 });
  });

  test('match on every given condition', async () => {
    const sandbox = await openSandbox();
    const match = { accountSid: account.sid, toEndsWith: '0123', from: '+15005550007', bodyContains: 'urgent' };
    await sandbox.control('POST', '/faults', { match, fault: 'opted_out' });
    const codes = [];
    for (const parameters of [
      { From: '+15005550007', Body: 'very urgent' },
      { From: '+15005550008', Body: 'very urgent' },
      { From: '+15005550007', Body: 'idle' },
      { From: '+15005550007', Body: 'very urgent', To: '+14155550124' },
    ]) {
      codes.push((await sandbox.create(parameters)).body.code);
    }
    expect(codes).toEqual([21610, undefined, undefined, undefined]);
  });

  test('meet one in n requests', async () => {
    const sandbox = await openSandbox();
    await sandbox.control('POST', '/faults', { fault: 'unavailable', every: 3 });
    const statuses = await inTurn(6, async () => (await sandbox.create()).status);
    expect(statuses).toEqual([201, 201, 503, 201, 201, 503]);
  });

  test('go before magic numbers, the first made first', async () => {
    const sandbox = await openSandbox();
    await sandbox.control('POST', '/faults', { match: { toEndsWith: '9910' }, fault: 'ok', times: 1 });
    await sandbox.control('POST', '/faults', { match: { toEndsWith: '9910' }, fault: 'throttled', times: 1 });
    const codes = await inTurn(3, async () => (await sandbox.create({ To: numberEndingIn('9910') })).body.code);
    expect(codes).toEqual([undefined, 20429, 21610]);
  });

  test('take parameters: Retry-After, a delay, copies, a shuffle', async () => {
    const [sandbox, receiver] = await Promise.all([openSandbox(), openReceiver()]);
    await sandbox.control('POST', '/faults', { fault: 'throttled', times: 1, retryAfterSeconds: 17 });
    expect((await sandbox.create()).headers.get('retry-after')).toBe('17');
    await sandbox.control('POST', '/faults', { fault: 'receipts_repeated', times: 1, copies: 5 });
    await sandbox.create({ StatusCallback: receiver.url });
    const statuses = (await receiver.atLeast(10)).map(({ form }) => form['MessageStatus']);
    expect(sorted(statuses)).toEqual([...Array<string>(5).fill('delivered'), ...Array<string>(5).fill('sent')]);
    const shuffle = { seed: 5, copies: 3 };
    await sandbox.control('POST', '/faults', { fault: 'receipts_contradicted', times: 1, shuffle });
    await sandbox.create({ StatusCallback: receiver.url });
    const shuffled = (await receiver.atLeast(19)).slice(10).map(({ form }) => form['MessageStatus']);
    expect(sorted(shuffled)).toEqual(['delivered', 'sent', 'undelivered'].flatMap((one) => [one, one, one]));
    await sandbox.control('POST', '/faults', { fault: 'slow_answer', times: 1, delaySeconds: 0.01 });
    expect((await sandbox.create()).status).toBe(201);
  });

  test('are taken back one by one, or all', async () => {
    const sandbox = await openSandbox();
    const { body: first } = await sandbox.control('POST', '/faults', { fault: 'opted_out' });
    await sandbox.control('POST', '/faults', { fault: 'not_mobile' });
    expect((await sandbox.create()).body.code).toBe(21610);
    expect((await sandbox.control('DELETE', `/faults/${first.id}`)).status).toBe(204);
    expect((await sandbox.control('DELETE', `/faults/${first.id}`)).status).toBe(404);
    expect((await sandbox.create()).body.code).toBe(21614);
    expect((await sandbox.control('DELETE', '/faults')).status).toBe(204);
    expect((await sandbox.create()).status).toBe(201);
  });

  test.each([
    ['an unknown fault', { fault: 'explode' }, 'fault'],
    ['an unknown condition', { fault: 'ok', match: { phone: '1' } }, 'match'],
    ['no times', { fault: 'ok', times: 0 }, 'times'],
    ['no fault', {}, 'fault'],
  ])('%s is refused by the name of its field', async (_label, rule, field) => {
    const { status, body, headers } = await (await openSandbox()).control('POST', '/faults', rule);
    expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(body.faults.map((fault: { field: string }) => fault.field)).toEqual([field]);
  });
});
