import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { outboundEventSchema } from '../../src/http/schemas/outbound-event.ts';
import { Journeys } from '../../src/ledger/reads/journeys.ts';
import type { LedgerEntry } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { until } from '../support/until.ts';
import { Receiver } from './support/receiver.ts';
import { secret, secretKeyOf, startOutbound, webhook, type RunningOutbound } from './support/start-outbound.ts';

const otherSecret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const oneWorker = '00000000-0000-4000-8000-000000000001';
const otherWorker = '00000000-0000-4000-8000-000000000002';

let database: TestDatabase;
let engine: TestEngine;
let receiver: Receiver;
const running: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  engine = await startTestEngine({ database });
  receiver = await Receiver.start(secret);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
  await receiver.stop();
  await engine.stop();
  await database.drop();
  expect(receiver.faults).toEqual([]);
});

async function started(...parameters: Parameters<typeof startOutbound>): Promise<RunningOutbound> {
  const outbound = await startOutbound(...parameters);
  running.push(outbound);
  return outbound;
}

/** The whole feed, each entry by its cursor. */
async function feed(): Promise<Map<string, LedgerEntry>> {
  const entries = new Map<string, LedgerEntry>();
  const { rows } = await engine.pool.query<{ cursor: string; seq: number }>(
    `SELECT xid || '.' || seq AS cursor, seq FROM ledger_entries WHERE tenant = '${tenantId}' ORDER BY xid, seq`,
  );
  const page = await engine.container.get(Journeys).feed([tenantId], undefined, 1_000);
  for (const [index, entry] of page.entries.entries()) {
    expect(rows[index]?.seq).toBe(entry.seq);
    entries.set(rows[index]?.cursor ?? '', entry);
  }
  return entries;
}

/** Those, too, that the feed is yet to show. */
async function countOfEntries(): Promise<number> {
  const { rows } = await engine.pool.query<{ count: number }>(
    `SELECT count(*) FROM ledger_entries WHERE tenant = '${tenantId}'`,
  );
  return rows[0]?.count ?? 0;
}

async function bookOn(...callIds: readonly string[]): Promise<void> {
  await Promise.all(
    callIds.map(async (callId) => {
      const call = new CallScript(callId);
      await engine.ingest(call.started());
      await engine.ingest(call.consent(), call.booking({}, { live: true }));
      await engine.ingest(call.ended());
    }),
  );
  await Promise.all(
    callIds.map((callId) => engine.until(callId, (one) => one.followUps[0]?.attempts[0]?.status === 'accepted')),
  );
}

const received = (count: number, from = receiver) =>
  until(`${count} posts`, async () => (from.taken.length >= count ? from.taken : undefined));

describe('a webhook', () => {
  test('is given every entry of its tenants as a signed CloudEvent, once and each call in order', async () => {
    await started(database, oneWorker, [webhook('crm', receiver.url)]);
    const callIds = Array.from({ length: 12 }, (_, index) => `call-${index}`);
    await bookOn(...callIds);
    await engine.ingestOf('other', new CallScript('of-another-tenant').started());
    const events = await received(await countOfEntries());
    const entries = await feed();
    expect(new Set(events.map(({ id }) => id))).toEqual(new Set(entries.keys()));
    expect(events).toHaveLength(entries.size);
    for (const event of events) {
      const entry = entries.get(event.id);
      expect(outboundEventSchema.safeParse(event).error).toBeUndefined();
      expect(event).toEqual({
        specversion: '1.0',
        id: event.id,
        source: 'urn:test:gateway',
        type: `aftercall.${entry?.kind}`,
        subject: entry?.callId,
        time: entry?.at.toISOString(),
        tenant: tenantId,
        datacontenttype: 'application/json',
        data: entry?.data,
      });
    }
    for (const callId of callIds) {
      const order = events.filter(({ subject }) => subject === callId).map(({ id }) => id);
      expect(order).toEqual([...entries].filter(([, entry]) => entry.callId === callId).map(([id]) => id));
    }
    const [first] = receiver.posts;
    expect(first?.headers).toMatchObject({
      'content-type': 'application/cloudevents+json',
      'webhook-id': first?.event.id,
      'user-agent': 'aftercall/test',
    });
    expect(JSON.stringify(receiver.posts)).not.toMatch(/2025550123|12 Main St/);
  });

  test('misses nothing of a writer that commits late, in its turn', async () => {
    await started(database, oneWorker, [webhook('crm', receiver.url)]);
    const slow = await engine.pool.connect();
    try {
      await slow.query('BEGIN');
      await slow.query(
        `INSERT INTO ledger (at, tenant, entries) VALUES (now(), '${tenantId}',
          '[{"at": "2027-01-01T00:00:00Z", "kind": "webhook", "data": {"account": "late", "topic": "-", "signal": "-"}}]')`,
      );
      await engine.ingest(new CallScript('beside-a-slow-one').started());
      // Time enough for many rounds: none of them may pass over the slow one.
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(receiver.posts).toEqual([]);
      await slow.query('COMMIT');
    } finally {
      slow.release();
    }
    const events = await received(3);
    expect(events.map(({ type }) => type).toSorted()).toEqual([
      'aftercall.event',
      'aftercall.verdict',
      'aftercall.webhook',
    ]);
    expect((await feed()).size).toBe(3);
  });

  test('whose gateway dies in mid-page is given the rest by another one: some repeated, none skipped, still in order', async () => {
    let isHanging = false;
    // An event and its verdict are of one round: where the verdict hangs, the event was taken and is not settled.
    receiver.answer = ({ event }) => {
      isHanging ||= receiver.posts.length > 20 && event.type === 'aftercall.verdict';
      return isHanging ? new Promise(() => undefined) : 204;
    };
    const pace = { leaseMs: 900, concurrency: 4 };
    const dying = await startOutbound(database, oneWorker, [webhook('crm', receiver.url)], { pace });
    await bookOn(...Array.from({ length: 12 }, (_, index) => `call-${index}`));
    await until('posts that hang', async () => (isHanging ? true : undefined));
    const takenBefore = receiver.taken.length;
    await dying.crash();
    receiver.answer = () => 204;
    await started(database, otherWorker, [webhook('crm', receiver.url)], { pace });
    const count = await countOfEntries();
    await until('every entry', async () =>
      new Set(receiver.taken.map(({ id }) => id)).size >= count ? true : undefined,
    );
    const entries = await feed();
    expect(new Set(receiver.taken.map(({ id }) => id))).toEqual(new Set(entries.keys()));
    expect(receiver.taken.length).toBeGreaterThan(entries.size);
    const afterwards = receiver.taken.slice(takenBefore);
    const places = [...entries.keys()];
    for (const callId of new Set(afterwards.map(({ subject }) => subject))) {
      const order = afterwards.filter(({ subject }) => subject === callId).map(({ id }) => places.indexOf(id));
      expect(order).toEqual(order.toSorted((one, other) => one - other));
    }
  });

  test('is published to by one gateway of two, and by the other one at once when the first stops', async () => {
    const pace = { leaseMs: 60_000 };
    const first = await startOutbound(database, oneWorker, [webhook('crm', receiver.url)], { pace });
    await until('the first holds it', async () => ((await stateOf(first)) === 0 ? true : undefined));
    const second = await started(database, otherWorker, [webhook('crm', receiver.url)], { pace });
    await bookOn('call-1');
    const { size } = await until('the feed', async () => {
      const all = await feed();
      // What the send came to, and the end of the call: either may be the last of it.
      const entries = [...all.values()];
      const isOver = entries.some((one) => one.kind === 'event' && one.data.type === 'call.ended');
      const isWhole = isOver && entries.some(({ kind }) => kind === 'outcome');
      return receiver.taken.length === all.size && isWhole ? all : undefined;
    });
    expect(await stateOf(second)).toBeUndefined();
    await first.stop();
    await engine.ingest(new CallScript('call-2').started());
    await received(size + 2);
    expect(receiver.posts).toHaveLength(size + 2);
  });

  test('is signed with both secrets while one replaces the other', async () => {
    const ofNext = await Receiver.start(otherSecret);
    running.push(ofNext);
    const secrets = [secretKeyOf(secret), secretKeyOf(otherSecret)];
    await started(database, oneWorker, [
      webhook('old', receiver.url, { secrets }),
      webhook('new', ofNext.url, { secrets }),
    ]);
    await engine.ingest(new CallScript('call-1').started());
    await received(2);
    await received(2, ofNext);
    expect(ofNext.faults).toEqual([]);
    expect(receiver.posts[0]?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
  });

  test('is given only the kinds that it asks for, and begins where it is told', async () => {
    await bookOn('before');
    // What is older than a transaction of anybody in the cluster is shown once that has ended.
    await until('the feed shows it all', async () =>
      [...(await feed()).values()].some((one) => one.kind === 'outcome') ? true : undefined,
    );
    await started(database, oneWorker, [
      webhook('late', receiver.url, { kinds: ['outcome'] }),
      webhook('all', receiver.url, { kinds: ['settled', 'attempt'], startAt: 'beginning' }),
    ]);
    await received(1);
    await bookOn('after');
    const events = await received(3);
    expect(events.map(({ subject, type }) => `${subject} ${type}`).toSorted()).toEqual([
      'after aftercall.attempt',
      'after aftercall.outcome',
      'before aftercall.attempt',
    ]);
  });

  test('is given what people write only where it is asked for', async () => {
    const withText = await Receiver.start(secret);
    running.push(withText);
    await started(database, oneWorker, [
      webhook('plain', receiver.url, { kinds: ['reply'] }),
      webhook('text', withText.url, { kinds: ['reply'], includeReplyText: true }),
    ]);
    await bookOn('call-1');
    await engine.post({
      signal: 'reply',
      key: 'R1',
      providerId: 'R1',
      from: '+12025550123',
      text: 'May I bring my dog?',
      mediaCount: 0,
    });
    const [plain] = await received(1);
    const [told] = await received(1, withText);
    expect(plain?.data).toEqual({ ...told?.data, text: undefined });
    expect(told).toMatchObject({ type: 'aftercall.reply', subject: 'call-1', data: { text: 'May I bring my dog?' } });
    // By this id whoever reads it answers it.
    const { replies } = await engine.journey('call-1');
    expect(replies).toHaveLength(1);
    expect(plain?.data).toMatchObject({ replyId: replies[0]?.id });
  });

  test('that hangs delays neither sends nor other destinations, and its lag is told', async () => {
    const hanging = await Receiver.start(secret);
    running.push(hanging);
    hanging.answer = () => new Promise(() => undefined);
    const outbound = await started(database, oneWorker, [
      webhook('hanging', hanging.url),
      webhook('crm', receiver.url),
    ]);
    await engine.ingest(new CallScript('call-0').started());
    await until('a post that hangs', async () => (hanging.posts.length > 0 ? true : undefined));
    await bookOn('call-1', 'call-2', 'call-3');
    await until('all of it elsewhere', async () => {
      const all = await feed();
      return all.size > 24 && receiver.taken.length === all.size ? true : undefined;
    });
    expect(hanging.taken).toEqual([]);
    const [behind, ahead] = await outbound.status.of([tenantId]);
    expect(behind).toMatchObject({ id: 'hanging', state: 'publishing', waiting: 0 });
    expect(behind?.entriesBehind).toBeGreaterThan(24);
    expect(behind?.secondsBehind).toBeGreaterThan(0);
    await until('the other one is settled', async () =>
      (await outbound.status.of([tenantId]))[1]?.entriesBehind === 0 ? true : undefined,
    );
    expect(ahead).toMatchObject({ id: 'crm', kind: 'webhook', tenants: [tenantId] });
    expect(await outbound.status.of(['other'])).toEqual([]);
  });
});

async function stateOf({ metrics }: RunningOutbound): Promise<number | undefined> {
  const { values } = await metrics.outboundState.get();
  return values[0]?.value;
}
