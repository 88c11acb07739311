import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { DestinationStatus } from '../../src/ledger/outbound/outbound-status.ts';
import { CallScript } from '../support/call-script.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { until } from '../support/until.ts';
import { TestClock } from '../support/with-engine.ts';
import { Receiver } from './support/receiver.ts';
import { secret, startOutbound, webhook, type RunningOutbound } from './support/start-outbound.ts';

const oneWorker = '00000000-0000-4000-8000-000000000001';
const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

let database: TestDatabase;
let engine: TestEngine;
let receiver: Receiver;
let clock: TestClock;
let outbound: RunningOutbound;

beforeEach(async () => {
  database = await createTestDatabase();
  engine = await startTestEngine({ database });
  // Receivers hold the time of a post against their own, so the clock begins at theirs.
  clock = new TestClock(new Date().toISOString());
  receiver = await Receiver.start(secret, () => clock.now());
  outbound = await startOutbound(database, oneWorker, [webhook('crm', receiver.url)], { now: clock.now });
});
afterEach(async () => {
  await outbound.stop();
  await receiver.stop();
  await engine.stop();
  await database.drop();
  expect(receiver.faults).toEqual([]);
});

const statusThat = (what: string, holds: (status: DestinationStatus) => boolean): Promise<DestinationStatus> =>
  until(what, async () => (await outbound.status.of([tenantId])).find(holds));
const postsOf = (callId: string, count: number) =>
  until(`${count} posts of ${callId}`, async () => {
    const posts = receiver.ofCall(callId);
    return posts.length >= count && posts.every(({ status }) => status !== undefined) ? posts : undefined;
  });
/** Time for many rounds. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 300));
const count = async (name: 'outboundDeliveries' | 'outboundUnpublished', result?: string): Promise<number> => {
  const { values } = await outbound.metrics[name].get();
  return (
    values.find(({ labels }) => result === undefined || (labels as { result: string }).result === result)?.value ?? 0
  );
};

describe('a webhook that refuses', () => {
  test('one call is offered it again by the schedule, while other calls go on; then the entry is given up and the call goes on', async () => {
    const refused = new Set<string>();
    receiver.answer = ({ event }) => {
      if (event.subject === 'poisoned' && refused.size === 0) refused.add(event.id);
      return refused.has(event.id) ? 422 : 204;
    };
    await engine.ingest(new CallScript('poisoned').started());
    await postsOf('poisoned', 1);
    await engine.ingest(new CallScript('sound').started());
    await postsOf('sound', 2);
    await statusThat('one call that waits', (one) => one.waiting === 1 && one.entriesBehind === 0);
    const waits = [5 * seconds, 5 * minutes, 30 * minutes, 2 * hours, 5 * hours, 10 * hours, 14 * hours, 20 * hours];
    for (const [index, wait] of [...waits, 24 * hours].entries()) {
      // It waits from when its refusal was written down.
      await statusThat('a round that ended', ({ lastError }) => lastError?.at.getTime() === clock.now().getTime());
      clock.advance(wait - 1);
      await aWhile();
      expect(receiver.ofCall('poisoned')).toHaveLength(index + 1);
      clock.advance(1);
      await postsOf('poisoned', index + 2);
    }
    const posts = await postsOf('poisoned', 11);
    expect(new Set(posts.slice(0, 10).map(({ event }) => event.id))).toEqual(refused);
    expect(posts.slice(10).map(({ event, status }) => [event.type, status])).toEqual([['aftercall.verdict', 204]]);
    await statusThat('nothing that waits', (one) => one.waiting === 0);
    const { entries } = await engine.journey('poisoned');
    expect(entries.filter(({ kind }) => kind === 'unpublished')).toMatchObject([
      { data: { destination: 'crm', entry: [...refused][0], entryKind: 'event', tries: 10, error: 'answered 422' } },
    ]);
    expect(await count('outboundUnpublished')).toBe(1);
    expect(outbound.logLines).toContainEqual(expect.objectContaining({ level: 'error', destination: 'crm', count: 1 }));
    // News of it are for the ledger alone.
    await aWhile();
    expect(receiver.taken.map(({ type }) => type)).not.toContain('aftercall.unpublished');
  }, 90_000);

  test('a call holds back what follows in it, also what is new, and gives it in order', async () => {
    let isRefusing = true;
    receiver.answer = ({ event }) => (isRefusing && event.subject === 'call-1' ? 500 : 204);
    const call = new CallScript('call-1');
    await engine.ingest(call.started());
    await postsOf('call-1', 1);
    await engine.ingest(call.consent(), call.booking());
    await engine.ingest(call.ended());
    await engine.ingest(new CallScript('call-2').started());
    await postsOf('call-2', 2);
    expect(receiver.ofCall('call-1')).toHaveLength(1);
    isRefusing = false;
    clock.advance(5 * seconds);
    await statusThat('nothing that waits', (one) => one.waiting === 0 && one.entriesBehind === 0);
    const { entries } = await engine.journey('call-1');
    const taken = receiver.taken.filter(({ subject }) => subject === 'call-1');
    expect(taken.map(({ type, data }) => [type, data])).toEqual(
      entries.map(({ kind, data }) => [`aftercall.${kind}`, data]),
    );
  });

  test('an entry of no call waits alone: it holds back no other one', async () => {
    let isRefusing = true;
    receiver.answer = ({ event }) => (isRefusing && (event.data as { account?: string }).account === 'bad' ? 400 : 204);
    const entry = (account: string) => ({
      at: new Date().toISOString(),
      kind: 'webhook',
      data: { account, topic: '-', signal: '-' },
    });
    await engine.pool.query('INSERT INTO ledger (at, tenant, entries) VALUES (now(), $1, $2)', [
      tenantId,
      JSON.stringify([entry('good'), entry('bad'), entry('better')]),
    ]);
    await statusThat('one that waits', (one) => one.waiting === 1 && one.entriesBehind === 0);
    const takenAccounts = () => receiver.taken.map(({ data }) => (data as { account: string }).account);
    expect(takenAccounts()).toEqual(['good', 'better']);
    isRefusing = false;
    clock.advance(5 * seconds);
    await statusThat('nothing that waits', (one) => one.waiting === 0);
    expect(takenAccounts()).toEqual(['good', 'better', 'bad']);
    expect(receiver.taken.every(({ subject }) => subject === undefined)).toBe(true);
  });

  test('a few calls stops what is new once too many wait, and goes on when they are taken', async () => {
    await outbound.stop();
    const pace = { mostWaiting: 3 };
    outbound = await startOutbound(database, oneWorker, [webhook('crm', receiver.url)], { now: clock.now, pace });
    let isRefusing = true;
    receiver.answer = ({ event }) => (isRefusing && event.subject?.startsWith('bad') === true ? 500 : 204);
    for (const callId of ['bad-1', 'bad-2', 'bad-3']) await engine.ingest(new CallScript(callId).started());
    await statusThat('three that wait', (one) => one.waiting === 3 && one.state === 'publishing');
    await engine.ingest(new CallScript('good').started());
    await aWhile();
    expect(receiver.ofCall('good')).toEqual([]);
    isRefusing = false;
    clock.advance(5 * seconds);
    await postsOf('good', 2);
    await statusThat('everything given', (one) => one.waiting === 0 && one.entriesBehind === 0);
    expect(receiver.taken).toHaveLength(8);
  });

  test('everything is taken to be away: it is looked now and then whether something gets through, and nothing is lost or given up', async () => {
    // The clock jumps while posts are on their way, so the receiver does not hold their time against it.
    await outbound.stop();
    await receiver.stop();
    receiver = await Receiver.start(secret, 'any time');
    outbound = await startOutbound(database, oneWorker, [webhook('crm', receiver.url)], { now: clock.now });
    receiver.answer = () => 503;
    const calls = Array.from({ length: 40 }, (_, index) => `call-${index}`);
    await Promise.all(calls.map((callId) => engine.ingest(new CallScript(callId).started())));
    const away = await statusThat('away', (one) => one.state === 'away');
    expect(away).toMatchObject({ lastError: { error: 'answered 503' }, nextTryAt: expect.any(Date) });
    await aWhile();
    const begun = receiver.posts.length;
    expect(begun).toBeLessThan(calls.length + 20);
    for (let probe = 0; probe < 12; probe += 1) {
      clock.advance(5 * minutes);
      // One that waits, and one that is new as long as there is one.
      await until('a probe', async () => (receiver.posts.length > begun + probe ? true : undefined));
      await statusThat('the next look', (one) => (one.nextTryAt ?? clock.now()) > clock.now());
    }
    expect(receiver.posts.length).toBeLessThan(begun + 30);
    clock.advance(400 * hours);
    receiver.answer = () => 204;
    await statusThat('publishing again', (one) => one.state === 'publishing');
    clock.advance(10 * minutes);
    await statusThat('everything given', (one) => one.waiting === 0 && one.entriesBehind === 0);
    expect(new Set(receiver.taken.map(({ id }) => id)).size).toBe(2 * calls.length);
    for (const callId of calls) {
      const types = receiver.taken.filter(({ subject }) => subject === callId).map(({ type }) => type);
      expect(types).toEqual(['aftercall.event', 'aftercall.verdict']);
    }
    expect(await count('outboundUnpublished')).toBe(0);
    const told = outbound.logLines.map(({ msg }) => msg);
    expect(told.filter((msg) => String(msg).startsWith('Nothing gets through'))).toHaveLength(1);
    expect(told).toContain('A destination takes events again.');
  }, 90_000);

  test('it is away to the next gateway, too, where one stopped in the middle of a look', async () => {
    await outbound.stop();
    await receiver.stop();
    receiver = await Receiver.start(secret, 'any time');
    const start = () => startOutbound(database, oneWorker, [webhook('crm', receiver.url)], { now: clock.now });
    outbound = await start();
    receiver.answer = () => 503;
    await Promise.all(
      Array.from({ length: 12 }, (_, index) => engine.ingest(new CallScript(`call-${index}`).started())),
    );
    await statusThat('away', (one) => one.state === 'away');
    const { length } = receiver.posts;
    receiver.answer = () => new Promise<never>(() => undefined);
    clock.advance(5 * minutes);
    await until('a look', async () => (receiver.posts.length > length ? true : undefined));
    await outbound.stop();
    const told = outbound.logLines.map(({ msg }) => msg);
    const { rows } = await engine.pool.query(
      'SELECT away_tries FROM outbound_destinations WHERE away_until IS NOT NULL',
    );
    receiver.answer = () => 204;
    outbound = await start();
    expect(told).not.toContain('A destination takes events again.');
    expect(rows).toEqual([{ away_tries: 1 }]);
    await statusThat('publishing again', (one) => one.state === 'publishing');
  }, 90_000);

  test.each([
    [429, '120', 120 * seconds],
    [503, () => new Date(clock.now().getTime() + 30 * seconds).toUTCString(), 30 * seconds],
  ])('with %d and Retry-After is left alone for so long', async (status, retryAfter, wait) => {
    let isBusy = true;
    const header = typeof retryAfter === 'string' ? retryAfter : retryAfter();
    receiver.answer = () => (isBusy ? [status, { 'retry-after': header }] : 204);
    await engine.ingest(new CallScript('call-1').started());
    await engine.ingest(new CallScript('call-2').started());
    const { nextTryAt } = await statusThat('away', (one) => one.state === 'away');
    // A date has no milliseconds.
    expect(Math.abs((nextTryAt?.getTime() ?? 0) - clock.now().getTime() - wait)).toBeLessThan(1_000);
    const { length } = receiver.posts;
    isBusy = false;
    clock.advance(wait - 2_000);
    await aWhile();
    expect(receiver.posts).toHaveLength(length);
    clock.advance(3_000);
    await statusThat('everything given', (one) => one.entriesBehind === 0 && one.waiting === 0);
    expect(receiver.taken).toHaveLength(4);
  });

  test('with a redirect has failed: nothing goes to where it leads', async () => {
    const elsewhere = await Receiver.start(secret);
    try {
      receiver.answer = () => [308, { location: elsewhere.url }];
      await engine.ingest(new CallScript('call-1').started());
      const { lastError } = await statusThat('one call that waits', (one) => one.waiting === 1);
      expect(lastError?.error).toBe('answered 308');
      expect(elsewhere.posts).toEqual([]);
    } finally {
      await elsewhere.stop();
    }
  });

  test('with 410 is given nothing more until a gateway starts, and then from where it was', async () => {
    receiver.answer = () => 410;
    await engine.ingest(new CallScript('call-1').started());
    await statusThat('disabled', (one) => one.state === 'disabled');
    expect(outbound.logLines).toContainEqual(
      expect.objectContaining({ level: 'error', destination: 'crm', error: 'answered 410' }),
    );
    expect((await outbound.metrics.outboundState.get()).values[0]?.value).toBe(2);
    expect(await count('outboundDeliveries', 'gone')).toBe(1);
    clock.advance(100 * hours);
    await aWhile();
    expect(receiver.posts).toHaveLength(1);
    receiver.answer = () => 204;
    await outbound.stop();
    outbound = await startOutbound(database, oneWorker, [webhook('crm', receiver.url)], { now: clock.now });
    await statusThat('everything given', (one) => one.state === 'publishing' && one.entriesBehind === 0);
    expect(receiver.taken.map(({ type }) => type)).toEqual(['aftercall.event', 'aftercall.verdict']);
  });

  test('is not reached at all, which is a failure like another one', async () => {
    await outbound.stop();
    const closed = await Receiver.start(secret);
    await closed.stop();
    outbound = await startOutbound(database, oneWorker, [webhook('crm', closed.url)], { now: clock.now });
    await engine.ingest(new CallScript('call-1').started());
    const { lastError } = await statusThat('one call that waits', (one) => one.waiting === 1);
    expect(lastError?.error).toBe('refused (ECONNREFUSED)');
  });
});
