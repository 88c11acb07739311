import { expect, test } from '@jest/globals';
import { BacklogFullError, type IncomingEvent, type IngestResult } from '../../src/engine/ingest.ts';
import { PubsubIntake } from '../../src/ingress/pubsub-intake.ts';
import { memoryPubsubLog } from './support/memory-pubsub-log.ts';
import { eventOf, limits, messageOf, policyOf } from './support/sample-events.ts';
import { openDoors } from '../support/open-doors.ts';

const receivedAt = new Date('2026-11-24T15:00:00Z');
const subscription = 'projects/demo/subscriptions/calls';

test('a delivery that is tried again keeps the time at which it came', async () => {
  const ingested: IncomingEvent[] = [];
  let isFull = true;
  const ingest = async (events: readonly IncomingEvent[]): Promise<IngestResult> => {
    if (isFull) throw new BacklogFullError('full');
    ingested.push(...events);
    return { ok: true, events: [] };
  };
  const intake = new PubsubIntake({
    admission: openDoors,
    door: 'pubsub.pull',
    tenants: [policyOf('acme')],
    limits,
    ingest: { ingest },
    refusals: { record: async () => ({ refusedId: '', isFirst: true }) },
    log: memoryPubsubLog(),
  });
  const delivery = intake.receive(messageOf([eventOf(), eventOf({ id: 'evt-2' })]), subscription, receivedAt);
  await expect(delivery.take()).rejects.toThrow(BacklogFullError);
  isFull = false;
  await expect(delivery.take()).resolves.toEqual({ taken: true });
  expect(ingested.map((one) => [one.event.id, one.tenant.id, one.receivedAt])).toEqual([
    ['evt-1', 'acme', receivedAt],
    ['evt-2', 'acme', receivedAt],
  ]);
});

test('a delivery is not stored while too much is under way, and is when it is tried again', async () => {
  const entries = ['refused', 'entered'] as const;
  let [asked, stored] = [0, 0];
  const intake = new PubsubIntake({
    admission: { enter: () => entries[asked++] ?? 'refused' },
    door: 'pubsub.pull',
    tenants: [policyOf('acme')],
    limits,
    ingest: {
      ingest: async (events) => {
        stored += events.length;
        return { ok: true, events: [] };
      },
    },
    refusals: { record: async () => ({ refusedId: '', isFirst: true }) },
    log: memoryPubsubLog(),
  });
  const delivery = intake.receive(messageOf([eventOf()]), subscription, receivedAt);
  await expect(delivery.take()).rejects.toThrow(BacklogFullError);
  expect(stored).toBe(0);
  await expect(delivery.take()).resolves.toEqual({ taken: true });
  expect(stored).toBe(1);
});

test('a consent that is said to have been given later than now is refused, and named by its place', async () => {
  const refused: object[] = [];
  const intake = new PubsubIntake({
    admission: openDoors,
    door: 'pubsub.pull',
    tenants: [policyOf('acme')],
    limits,
    ingest: { ingest: () => Promise.reject(new Error('nothing is to be taken in')) },
    refusals: {
      record: async ({ tenant, faults }) => {
        refused.push({ tenant, faults });
        return { refusedId: '', isFirst: true };
      },
    },
    log: memoryPubsubLog(),
  });
  const consent = {
    channels: ['sms'],
    purposes: ['support'],
    basis: 'oral_express',
    wording: 'May we?',
    occurredAt: '2026-11-24T15:01:00Z',
  };
  const late = eventOf({ id: 'evt-2', type: 'consent.granted', data: { consent } });
  const taking = await intake.receive(messageOf([eventOf(), late]), subscription, receivedAt).take();
  const field = '[1].data.consent.occurredAt';
  expect(taking).toMatchObject({ taken: false, faults: [{ field }] });
  expect(refused).toMatchObject([{ tenant: 'acme', faults: [{ field }] }]);
});

test.each([
  [{ googclient_OpenTelemetryTraceparent: '00-a', traceparent: '00-b' }, '00-a'],
  [{ traceparent: '00-b' }, '00-b'],
  [{}, undefined],
])('of the attributes %j the trace of a message is %s', async (attributes, trace) => {
  const told: (string | undefined)[] = [];
  const intake = new PubsubIntake({
    admission: openDoors,
    door: 'pubsub.pull',
    tenants: [policyOf('acme')],
    limits,
    ingest: { ingest: async () => ({ ok: true, events: [] }) },
    refusals: { record: async () => ({ refusedId: '', isFirst: true }) },
    log: memoryPubsubLog(),
    observe: (_incoming, _result, traceparent) => void told.push(traceparent),
  });
  const message = messageOf([eventOf()]);
  const traced = { ...message, attributes: { ...message.attributes, ...attributes } };
  await intake.receive(traced, subscription, receivedAt).take();
  expect(told).toEqual([trace]);
});
