import type { ReplySignal } from '@aftercall/core';
import { afterEach, describe, expect, test } from '@jest/globals';
import { METRICS, NOW, POOL } from '../../src/composition/tokens.ts';
import { Aftermath } from '../../src/engine/aftermath.ts';
import { Accounts } from '../../src/engine/tenant-policies.ts';
import { ReplyLists } from '../../src/ledger/signals/reply-lists.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { ReplyCollector, type ReplyCollectorSettings } from '../../src/receipts/reply-collector.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { readReplies } from '../support/read-replies.ts';
import { tenantId } from '../support/test-engine.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const minute = 60_000;
const clock = new TestClock();
const provider = new FakeProvider('sms', false, { listReplies: true });
// The engine's own collector looks every fifteen seconds; those of the tests, when they are told to.
const running = withEngine({ now: clock.now, provider, start: false });
const begun: ReplyCollector[] = [];
afterEach(async () => {
  for (const one of begun.splice(0)) await one.close();
  provider.written.length = 0;
  provider.spans.length = 0;
  provider.listTroubles.length = 0;
  provider.undated = 0;
  provider.isListWhole = true;
});

/** Of a gateway that has just started, on the engine's ledger. */
function collector(more: Partial<ReplyCollectorSettings> = {}): {
  readonly collector: ReplyCollector;
  readonly said: Record<string, unknown>[];
} {
  const { container } = running.engine;
  const said: Record<string, unknown>[] = [];
  const log = createLogger({ level: 'warn', destination: { write: (line) => void said.push(JSON.parse(line)) } });
  const made = new ReplyCollector({
    accounts: container.get(Accounts).ofTenant(tenantId),
    lists: new ReplyLists(container.get(POOL)),
    aftermath: container.get(Aftermath),
    maxBacklog: 1_000,
    now: container.get(NOW),
    log,
    ...more,
  });
  begun.push(made);
  return { collector: made, said };
}

/** Everybody's first turn has been. */
async function begin(): Promise<ReturnType<typeof collector>> {
  const one = collector();
  await one.collector.collect();
  clock.advance(6 * minute);
  await one.collector.collect();
  provider.spans.length = 0;
  return one;
}

/** A person writes at this moment, and nothing is posted. */
function write(id: string, from: string, text: string): ReplySignal & { readonly at: Date } {
  const reply = {
    signal: 'reply',
    key: `in/${id}`,
    providerId: id,
    from,
    text,
    mediaCount: 0,
    at: clock.now(),
  } as const;
  provider.written.push(reply);
  return reply;
}

const textsOf = async (from: string): Promise<string[]> =>
  (await readReplies(running.engine)).flatMap(({ address, body }) => (address === from ? [body] : []));

async function isStopped(callId: string, phone: string): Promise<boolean> {
  const call = new CallScript(callId, phone);
  await running.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
  const { entries } = await running.engine.journey(callId);
  const verdict = entries.flatMap((one) => (one.kind === 'verdict' ? [one.data] : [])).at(-1);
  return verdict !== undefined && 'reason' in verdict && verdict.reason === 'opted_out';
}

describe('what people write and nobody posts', () => {
  test('stops as soon as it is found in the list, a few minutes later, and is answered', async () => {
    const { collector: gateway } = await begin();
    const phone = '+12025550101';
    write('stop-1', phone, 'BAJA');
    clock.advance(6 * minute);
    await gateway.collect();
    expect(await textsOf(phone)).toEqual(['BAJA']);
    expect(await isStopped('after-a-stop', phone)).toBe(true);
    const { rows } = await running.engine.pool.query(`SELECT kind FROM ledger_entries WHERE kind = 'suppression'`);
    expect(rows.length).toBeGreaterThan(0);
    const told = await running.engine.container.get(METRICS).listedReplies.get();
    expect(told.values).toEqual([{ labels: { channel: 'sms' }, value: 1 }]);
  });

  test('is left to the webhook for a minute', async () => {
    const { collector: gateway } = await begin();
    const phone = '+12025550102';
    clock.advance(4 * minute);
    const late = write('fresh', phone, 'see you');
    clock.advance(50_000);
    await running.engine.pool.query(`UPDATE reply_lists SET next_at = '-infinity'`);
    await gateway.collect();
    expect(await textsOf(phone)).toEqual([]);
    await running.engine.post({ ...late, text: 'see you' });
    clock.advance(6 * minute);
    await gateway.collect();
    expect(await textsOf(phone)).toEqual(['see you']);
  });

  test('is taken in as it was written, however it is listed', async () => {
    const { collector: gateway } = await begin();
    const call = new CallScript('writes-twice', '+12025550109');
    await running.engine.ingest(call.started());
    for (const [index, text] of ['Is it at five?', 'Ah, at six.', 'See you then'].entries()) {
      write(`${index}`, call.phone, text);
      clock.advance(5_000);
    }
    provider.written.reverse();
    clock.advance(6 * minute);
    await gateway.collect();
    const { replies } = await running.engine.journey(call.callId);
    expect(replies.map(({ text }) => text)).toEqual(['Is it at five?', 'Ah, at six.', 'See you then']);
  });

  test('counts once, whether it is posted before, after, or listed again', async () => {
    const { collector: gateway } = await begin();
    const phone = '+12025550103';
    const { at: _at, ...posted } = write('first', phone, 'one');
    await running.engine.post(posted);
    write('second', phone, 'two');
    clock.advance(6 * minute);
    await gateway.collect();
    await gateway.collect();
    await running.engine.post({ ...posted, key: 'in/second', providerId: 'second', text: 'two' });
    await running.engine.pool.query(`UPDATE reply_lists SET next_at = '-infinity', read_to = $1`, [
      new Date(clock.now().getTime() - 60 * minute),
    ]);
    await gateway.collect();
    expect(await textsOf(phone)).toEqual(['one', 'two']);
  });
});

describe('a list', () => {
  test('is read from the newest message that was read, with an overlap, across restarts', async () => {
    const { collector: gateway } = await begin();
    const phone = '+12025550104';
    const { at } = write('before', phone, 'good morning');
    clock.advance(6 * minute);
    await gateway.collect();
    provider.spans.length = 0;
    write('while-away', phone, 'are you there?');
    clock.advance(3 * 24 * 60 * minute);
    await collector().collector.collect();
    expect(provider.spans.slice(0, 1)).toEqual([
      { since: new Date(at.getTime() - 2 * minute), until: new Date(clock.now().getTime() - minute) },
    ]);
    expect(await textsOf(phone)).toEqual(['good morning', 'are you there?']);
  });

  test('misses nothing of a time in which the clock of the database was ahead', async () => {
    const { collector: gateway } = await begin();
    const phone = '+12025550107';
    clock.advance(60 * minute);
    await gateway.collect();
    clock.advance(-60 * minute);
    write('meanwhile', phone, 'BAJA');
    clock.advance(70 * minute);
    await gateway.collect();
    expect(await textsOf(phone)).toEqual(['BAJA']);
  });

  test('is read for a week back, and no more', async () => {
    await begin();
    clock.advance(30 * 24 * 60 * minute);
    await collector().collector.collect();
    const [{ since, until } = { since: clock.now(), until: clock.now() }] = provider.spans;
    expect(until.getTime() - since.getTime()).toBe(7 * 24 * 60 * minute);
  });

  test('that fails is read again from where it was, and that is said once until it is read', async () => {
    const { collector: gateway, said } = await begin();
    const phone = '+12025550105';
    write('unlucky', phone, 'hello?');
    const fails = () => Promise.reject(new Error('401 Authenticate'));
    for (let time = 1; time <= 3; time += 1) {
      provider.listTroubles.push(fails);
      clock.advance(6 * minute);
      await gateway.collect();
    }
    expect(said).toMatchObject([{ tenant: tenantId, account: 'sms-main', err: { message: '401 Authenticate' } }]);
    expect(await textsOf(phone)).toEqual([]);
    clock.advance(6 * minute);
    await gateway.collect();
    expect(await textsOf(phone)).toEqual(['hello?']);
    provider.listTroubles.push(fails);
    clock.advance(6 * minute);
    await gateway.collect();
    expect(said).toHaveLength(2);
  });

  test('with messages that show no time is told of as such, once for each that is new, and is not called too long', async () => {
    const { collector: gateway, said } = await begin();
    const phone = '+12025550110';
    for (const undated of [1, 1, 2, 0, 1]) {
      provider.undated = undated;
      write(`timed-${said.length}-${undated}`, phone, 'hello');
      clock.advance(6 * minute);
      await gateway.collect();
    }
    expect(said).toMatchObject(
      [1, 2, 1].map((undated) => ({
        tenant: tenantId,
        account: 'sms-main',
        undated,
        msg: expect.stringMatching(/no time that can be read/),
      })),
    );
    expect(await textsOf(phone)).not.toEqual([]);
  });

  test('that is too long is told of with its span', async () => {
    const { collector: gateway, said } = await begin();
    provider.isListWhole = false;
    clock.advance(6 * minute);
    await gateway.collect();
    expect(said).toMatchObject([
      { since: expect.any(String), msg: expect.stringMatching(/too long to be read whole/) },
    ]);
  });

  test('whose messages cannot be written down is read again, and it is said that it was not the provider', async () => {
    await begin();
    const phone = '+12025550108';
    write('unwritten', phone, 'hello?');
    clock.advance(6 * minute);
    const recordWebhook = () => Promise.reject(new Error('the disk is full'));
    const { collector: gateway, said } = collector({ aftermath: { backlog: 0, recordWebhook } });
    await gateway.collect();
    expect(said).toMatchObject([
      { err: { message: 'the disk is full' }, msg: expect.stringContaining('written down') },
    ]);
    clock.advance(6 * minute);
    await collector().collector.collect();
    expect(await textsOf(phone)).toEqual(['hello?']);
  });

  test('that is never given holds up no stop of the gateway', async () => {
    await begin();
    clock.advance(6 * minute);
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    provider.listTroubles.push(() => {
      asked.resolve();
      return answer.promise;
    });
    const { collector: gateway, said } = collector();
    gateway.start();
    await asked.promise;
    await gateway.close();
    answer.resolve();
    expect(said).toEqual([]);
  }, 10_000);

  test('is read by one of several gateways', async () => {
    await begin();
    clock.advance(6 * minute);
    await Promise.all([1, 2, 3, 4].map(() => collector().collector.collect()));
    expect(provider.spans).toHaveLength(1);
  });

  test('of an account that is new is asked for when there may be something to read, and not at the start', async () => {
    await running.engine.pool.query('DELETE FROM reply_lists');
    const { collector: gateway } = collector();
    await gateway.collect();
    clock.advance(59_000);
    await gateway.collect();
    expect(provider.spans).toEqual([]);
  });

  test('begins with what is written after the account was first seen', async () => {
    await running.engine.pool.query('DELETE FROM reply_lists');
    const phone = '+12025550106';
    write('long-ago', phone, 'from before');
    clock.advance(30 * minute);
    await begin();
    write('since-then', phone, 'from now on');
    clock.advance(6 * minute);
    await collector().collector.collect();
    expect(await textsOf(phone)).toEqual(['from now on']);
  });
});
