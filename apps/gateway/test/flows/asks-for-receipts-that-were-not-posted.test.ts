import type { FailureReason, ReceiptSignal } from '@aftercall/core';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { METRICS, NOW, POOL } from '../../src/composition/tokens.ts';
import { AccountStops } from '../../src/dispatch/account-stops.ts';
import { Aftermath } from '../../src/engine/aftermath.ts';
import { Accounts } from '../../src/engine/tenant-policies.ts';
import { Erasures } from '../../src/ledger/privacy/erasures.ts';
import { Keyring } from '../../src/ledger/privacy/keyring.ts';
import { People } from '../../src/ledger/people/keys.ts';
import { ReceiptLooks } from '../../src/ledger/attempts/receipt-looks.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { ReceiptCollector, type ReceiptCollectorSettings } from '../../src/receipts/receipt-collector.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { salonConfig } from '../support/salon-config.ts';
import { tenantId } from '../support/test-engine.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const minute = 60_000;
const clock = new TestClock();
const sms = new FakeProvider('sms', false, { receiptOf: true });
const pigeons = new FakeProvider('pigeon', false, { receiptOf: true });
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: pigeons, channel: pigeon, settings: {} }
    routing: [{ when: { country: MX }, send: [{ channel: pigeon }] }, { send: [{ channel: sms }] }]
`);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [pigeons], config });
const begun: ReceiptCollector[] = [];
// The engine's own one looks every fifteen seconds; those of the tests, when they are told to.
beforeAll(async () => {
  await running.engine.container.get(ReceiptCollector).close();
  await collector().collect();
});
afterEach(async () => {
  for (const one of begun.splice(0)) await one.close();
  // What is left of a test is too old for every look of the next one.
  clock.advance(3 * 24 * 60 * minute);
  sms.receiptAnswers.length = 0;
  await collector().collect();
  sms.receiptQuestions.length = 0;
});

/** Of a gateway that has just started, on the engine's ledger. */
function collector(more: Partial<ReceiptCollectorSettings> = {}): ReceiptCollector {
  const { container } = running.engine;
  const made = new ReceiptCollector({
    accounts: container.get(Accounts).ofTenant(tenantId),
    looks: new ReceiptLooks(container.get(POOL), container.get(Keyring)),
    aftermath: container.get(Aftermath),
    maxBacklog: 1_000,
    now: container.get(NOW),
    log: createLogger({ level: 'silent' }),
    ...more,
  });
  begun.push(made);
  return made;
}

/** A booking whose message was accepted, and nothing more is heard. */
async function unheard(callId: string, phone: string, locale = 'en-US'): Promise<string> {
  const call = new CallScript(callId, phone);
  await running.engine.ingest(
    call.started({ locale }),
    call.consent({ channels: ['sms', 'pigeon'] }),
    call.booking({}, { live: true }),
  );
  const { followUps } = await running.engine.until(callId, statusIs('accepted'));
  return followUps[0]?.attempts[0]?.id ?? '';
}

const statusIs =
  (status: string) =>
  ({ followUps }: { readonly followUps: readonly { readonly attempts: readonly { readonly status: string }[] }[] }) =>
    followUps[0]?.attempts[0]?.status === status;

const statusOf = async (callId: string): Promise<string | undefined> =>
  (await running.engine.journey(callId)).followUps[0]?.attempts[0]?.status;
const asked = (): string[] => sms.receiptQuestions.map(({ attemptId }) => attemptId);

function receipt(attemptId: string, status: ReceiptSignal['status'], reason?: FailureReason): ReceiptSignal {
  const known = { attemptId, providerId: `id-${attemptId}`, status, rawStatus: status };
  return { signal: 'receipt', key: `${attemptId} ${status}`, ...known, ...(reason && { reason }) };
}

const unreachable: FailureReason = {
  kind: 'unreachable',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'x',
};

describe('a message of which no receipt was posted', () => {
  test('is asked about a while after it was to leave, and reached the person then', async () => {
    const attemptId = await unheard('lost', '+12025550101');
    clock.advance(9 * minute);
    await collector().collect();
    expect(asked()).toEqual([]);
    sms.receiptAnswers.push(async () => receipt(attemptId, 'delivered'));
    clock.advance(6 * minute);
    await collector().collect();
    expect(sms.receiptQuestions).toEqual([
      { attemptId, message: { to: '+12025550101', providerIds: [`id-${attemptId}`] } },
    ]);
    const { followUps } = await running.engine.journey('lost');
    expect(followUps[0]).toMatchObject({ state: 'settled', outcome: 'reached' });
    const { values } = await running.engine.container.get(METRICS).askedReceipts.get();
    expect(values).toEqual([{ labels: { channel: 'sms' }, value: 1 }]);
  });

  test('failed when its provider knows that it did', async () => {
    const attemptId = await unheard('failed', '+12025550102');
    sms.receiptAnswers.push(async () => receipt(attemptId, 'undeliverable', unreachable));
    clock.advance(15 * minute);
    await collector().collect();
    expect((await running.engine.journey('failed')).followUps[0]).toMatchObject({ outcome: 'unreached' });
  });

  test('stops no account that refused it long ago, and takes messages since', async () => {
    const stopsAccount = { ...unreachable, kind: 'configuration', stopsAccount: true } as const;
    const stops = running.engine.container.get(AccountStops);
    const untimed = await unheard('refused', '+12025550107');
    const timed = await unheard('refused-before', '+12025550108');
    const at = new Date(clock.now().getTime() - 365 * 24 * 60 * minute);
    sms.receiptAnswers.push(
      async () => receipt(untimed, 'rejected', stopsAccount),
      async () => ({ ...receipt(timed, 'rejected', stopsAccount), at }),
    );
    clock.advance(15 * minute);
    await collector({ pace: { atOnce: 1 } }).collect();
    expect([await statusOf('refused'), await statusOf('refused-before')]).toEqual(['rejected', 'rejected']);
    expect(stops.count).toBe(0);
  });

  test('is asked about once more a day later, and never again', async () => {
    const attemptId = await unheard('slow', '+12025550103');
    const look = async (later: number): Promise<number> => {
      clock.advance(later);
      await collector().collect();
      return asked().length;
    };
    expect(await look(15 * minute)).toBe(1);
    expect(await look(15 * minute)).toBe(1);
    sms.receiptAnswers.push(async () => receipt(attemptId, 'delivered'));
    expect(await look(24 * 60 * minute)).toBe(2);
    expect(await statusOf('slow')).toBe('delivered');
    expect(await look(24 * 60 * minute)).toBe(2);
  });

  test('is not asked about when one was posted that says how it ended', async () => {
    const delivered = await unheard('posted', '+12025550104');
    const failed = await unheard('posted-failure', '+12025550105');
    await running.engine.post(receipt(delivered, 'delivered'), receipt(failed, 'undeliverable', unreachable));
    clock.advance(15 * minute);
    await collector().collect();
    expect(asked()).toEqual([]);
  });

  test('is asked about when all that is known is that it left, but only a few of an account are', async () => {
    const sent: string[] = [];
    for (let index = 0; index < 6; index += 1) sent.push(await unheard(`left-${index}`, `+1202555011${index}`));
    const silent = await unheard('silent', '+12025550119');
    await running.engine.post(...sent.map((one) => receipt(one, 'sent')));
    clock.advance(15 * minute);
    await collector().collect();
    expect(asked().toSorted()).toEqual([...sent.slice(0, 4), silent].toSorted());
  });

  test('of somebody who was erased is not asked about', async () => {
    await unheard('erased', '+12025550106');
    const { container } = running.engine;
    const address = '+12025550106';
    const ids = { kind: 'phone', ids: container.get(People).idsOf(tenantId, address) } as const;
    await container.get(Erasures).erase({ tenant: tenantId, address, ids, by: 'office', why: 'Asked for by letter.' });
    clock.advance(15 * minute);
    await collector().collect();
    expect(asked()).toEqual([]);
  });
});

describe('the look', () => {
  test('goes on where it was, after a restart and after days', async () => {
    const one = await unheard('before', '+12025550121');
    clock.advance(15 * minute);
    const other = await unheard('after', '+12025550122');
    await collector().collect();
    expect(asked()).toEqual([one]);
    clock.advance(12 * 60 * minute);
    await collector().collect();
    expect(asked()).toEqual([one, other]);
  });

  test('is taken by one gateway of several', async () => {
    await unheard('shared', '+12025550123');
    clock.advance(15 * minute);
    await Promise.all([collector().collect(), collector().collect()]);
    expect(asked()).toHaveLength(1);
  });

  test("is one gateway's for as long as it takes", async () => {
    const first = await unheard('long-first', '+12025550126');
    clock.advance(2 * minute);
    const second = await unheard('long-second', '+12025550127');
    clock.advance(15 * minute);
    const { promise: begins, resolve: begin } = Promise.withResolvers<void>();
    const { promise: answer, resolve: give } = Promise.withResolvers<undefined>();
    sms.receiptAnswers.push(
      async () => {
        clock.advance(6 * minute);
        return undefined;
      },
      () => {
        begin();
        return answer;
      },
    );
    const looking = collector().collect();
    await begins;
    await collector().collect();
    give(undefined);
    await looking;
    expect(asked()).toEqual([first, second]);
  });

  test('leaves an account whose provider does not answer, until a day later, and asks the others', async () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
    for (let index = 0; index < 5; index += 1) await unheard(`hangs-${index}`, `+1202555013${index}`);
    await unheard('answers', '+525512345678', 'es-MX');
    const fails = (): Promise<never> => Promise.reject(new Error('503'));
    sms.receiptAnswers.push(fails, fails, fails);
    clock.advance(15 * minute);
    await collector({ log, pace: { atOnce: 1 } }).collect();
    expect(asked()).toHaveLength(3);
    expect(pigeons.receiptQuestions).toHaveLength(1);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ tenant: tenantId, account: 'sms-main' });
    clock.advance(24 * 60 * minute);
    await collector().collect();
    expect(asked()).toHaveLength(8);
  });

  test('goes on with an account whose provider left a question or two without an answer', async () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
    for (let index = 0; index < 4; index += 1) await unheard(`hiccup-${index}`, `+1202555014${index}`);
    const fails = (): Promise<never> => Promise.reject(new Error('reset'));
    sms.receiptAnswers.push(fails, fails, async () => undefined, fails);
    clock.advance(15 * minute);
    await collector({ log, pace: { atOnce: 1 } }).collect();
    expect(asked()).toHaveLength(4);
    expect(lines).toEqual([]);
  });

  test('waits while what providers post has to wait, and comes to the same messages then', async () => {
    const attemptId = await unheard('busy', '+12025550124');
    clock.advance(15 * minute);
    await collector({ maxBacklog: 0 }).collect();
    expect(asked()).toEqual([]);
    clock.advance(6 * minute);
    await collector().collect();
    expect(asked()).toEqual([attemptId]);
  });

  test('is called off with the gateway, and comes to the same messages again', async () => {
    const attemptId = await unheard('closing', '+12025550125');
    clock.advance(15 * minute);
    const closing = collector();
    const { promise: begins, resolve: begin } = Promise.withResolvers<void>();
    const { promise: answer, resolve: give } = Promise.withResolvers<ReceiptSignal>();
    sms.receiptAnswers.push(() => {
      begin();
      return answer;
    });
    closing.start();
    await begins;
    await closing.close();
    give(receipt(attemptId, 'delivered'));
    clock.advance(6 * minute);
    await collector().collect();
    expect(asked()).toEqual([attemptId, attemptId]);
    // What was called off is not answered.
    expect(await statusOf('closing')).toBe('accepted');
  });
});
