import { describe, expect, test } from '@jest/globals';
import type { SandboxOptions } from '../../src/index.ts';
import { sorted } from '../support/arrays.ts';
import { openReceiver, openSandbox, ordinaryPhone } from '../support/harness.ts';
import { magicDigits, numberEndingIn, numbersEndingIn } from '../support/magic.ts';
import { TimersByHand } from '../support/timers-by-hand.ts';

const failures: Record<string, string> = {
  '9903': '30003',
  '9904': '30004',
  '9905': '30005',
  '9906': '30006',
  '9907': '30007',
  '9908': '30008',
};

/** The receipts that come for each, in the order of their coming. */
const courses: Record<string, readonly string[]> = {
  '9941': ['sent', 'sent', 'delivered', 'delivered'],
  '9942': ['delivered', 'sent'],
  '9946': ['sent', 'undelivered 30003', 'delivered'],
};

async function open(settings: SandboxOptions = {}) {
  const [sandbox, receiver] = await Promise.all([openSandbox(settings), openReceiver()]);
  const send = (To: string) => sandbox.create({ To, StatusCallback: receiver.url });
  const came = async (count: number) =>
    (await receiver.atLeast(count)).map(({ form: { To, MessageStatus, ErrorCode } }) => ({
      To,
      receipt: ErrorCode === undefined ? MessageStatus : `${MessageStatus} ${ErrorCode}`,
    }));
  return { sandbox, receiver, send, came };
}

describe('magic numbers with receipts of their own', () => {
  test('are all tested here', () => {
    expect(magicDigits('failure')).toEqual(Object.keys(failures));
    expect(magicDigits('receipts')).toEqual(['9940', '9941', '9942', '9943', '9944', '9945', '9946', '9947', '9948']);
  });

  test.each(Object.entries(failures))(
    '…%s: accepted, then undelivered with %s, in any country',
    async (digits, code) => {
      const { send, came } = await open();
      const numbers = numbersEndingIn(digits);
      for (const number of numbers) expect((await send(number)).status).toBe(201);
      const receipts = (await came(2 * numbers.length)).map(({ receipt }) => receipt);
      expect(sorted(receipts)).toEqual([...numbers.map(() => 'sent'), ...numbers.map(() => `undelivered ${code}`)]);
    },
  );

  test.each(Object.entries(courses))('…%s: %j', async (digits, course) => {
    const timers = new TimersByHand();
    const { sandbox, send, came } = await open({ timers });
    await send(numberEndingIn(digits));
    await timers.playOut(sandbox);
    expect((await came(course.length)).map(({ receipt }) => receipt)).toEqual(course);
  });

  test('…9940: late, though the message is long delivered', async () => {
    const { sandbox, send, came } = await open({ lateReceiptSeconds: 100_000 });
    const { body: late } = await send(numberEndingIn('9940'));
    await send(ordinaryPhone);
    expect((await came(2)).map(({ To }) => To)).toEqual([ordinaryPhone, ordinaryPhone]);
    expect((await sandbox.api(late.uri)).body.status).toBe('delivered');
    await sandbox.control('PATCH', '/settings', { lateReceiptSeconds: 1 });
    await send(numberEndingIn('9940'));
    const all = await came(4);
    expect(all.slice(2).map(({ To }) => To)).toEqual([numberEndingIn('9940'), numberEndingIn('9940')]);
    expect(sorted(all.slice(2).map(({ receipt }) => receipt))).toEqual(['delivered', 'sent']);
  });

  test('…9943: both receipts come before the answer, which still says queued', async () => {
    const { receiver, send } = await open({ timeScale: 1 });
    const { status, body } = await send(numberEndingIn('9943'));
    expect([status, body.status]).toEqual([201, 'queued']);
    expect(receiver.received.map(({ form }) => [form['MessageSid'], form['MessageStatus']])).toEqual([
      [body.sid, 'sent'],
      [body.sid, 'delivered'],
    ]);
  });

  test('…9944: none at all, though delivered', async () => {
    const { sandbox, send, came } = await open();
    const { body: silent } = await send(numberEndingIn('9944'));
    await send(ordinaryPhone);
    expect((await came(2)).map(({ To }) => To)).toEqual([ordinaryPhone, ordinaryPhone]);
    expect((await sandbox.api(silent.uri)).body.status).toBe('delivered');
  });

  test('…9945: sent is the last, and the message stays so', async () => {
    const { sandbox, send, came } = await open();
    const { body: sentOnly } = await send(numberEndingIn('9945'));
    await send(ordinaryPhone);
    const receipts = await came(3);
    expect(receipts.filter(({ To }) => To === numberEndingIn('9945'))).toEqual([
      { To: numberEndingIn('9945'), receipt: 'sent' },
    ]);
    expect((await sandbox.api(sentOnly.uri)).body.status).toBe('sent');
  });
});
