import { expect, test } from '@jest/globals';
import { glowSalon } from '../../src/morning/glow-salon.ts';
import { again, booked, consented, ended, reached, replied, started, wrote } from '../../src/morning/steps.ts';
import type { CallScript, Step } from '../../src/morning/call-script.ts';
import type { CloudEvent } from '../../src/play/cloud-event.ts';
import { LedgerWatch } from '../../src/play/ledger-watch.ts';
import { playCall } from '../../src/play/play-call.ts';
import { booking } from '../support/scripted-journey.ts';

const caller = { phone: '+12125550199', locale: 'en-US' };
const begunAt = Date.parse('2031-05-13T15:00:00Z');

/** Plays a call whose moments all have come already; what it did, in order. */
async function played(
  steps: readonly Step[],
  ledger: readonly object[] = [],
  more: Partial<CallScript> = {},
): Promise<unknown[]> {
  const done: unknown[] = [];
  const page = { entries: ledger as never[], next: '1.1', more: false };
  const over = new AbortController();
  const watch = new LedgerWatch(() => Promise.resolve(page));
  const following = watch.follow(over.signal).catch(() => undefined);
  // The call begins at `begunAt`; asked again, it is an hour later.
  const moments = [begunAt];
  const stage = {
    door: { deliver: (events: readonly CloudEvent[]) => Promise.resolve(void done.push(events)) },
    sandbox: {
      reply: (reply: object) => Promise.resolve(void done.push(reply)),
      setMishap: (to: string, mishap: object) => Promise.resolve(void done.push({ to, ...mishap })),
      setPhone: (phone: string, channels: readonly string[]) => Promise.resolve(void done.push({ phone, channels })),
    },
    watch,
    now: () => moments.shift() ?? begunAt + 3_600_000,
  };
  const call: CallScript = { id: 'us-99', shows: [], startsAtMs: 0, steps, texts: 1, ...more };
  try {
    await playCall(call, glowSalon, stage, over.signal);
  } finally {
    over.abort();
    await following;
  }
  return done;
}

test('each event goes alone, with an id, a time and a subject that are the same on every run', async () => {
  const done = await played([
    started(0, caller),
    booked(400, booking, reached('trigger'), { live: true, happenedAtMs: 350 }),
  ]);
  const common = { specversion: '1.0', source: '/voice/morning', subject: 'us-99', tenant: 'glow-salon' };
  const json = { datacontenttype: 'application/json' };
  expect(done).toEqual([
    [{ ...common, ...json, id: 'us-99-1', type: 'call.started', time: '2031-05-13T15:00:00.000Z', data: { caller } }],
    [
      {
        ...common,
        ...json,
        id: 'us-99-2',
        type: 'booking.confirmed',
        time: '2031-05-13T15:00:00.350Z',
        data: { booking, live: true },
      },
    ],
  ]);
});

test('events of one moment go as one batch', async () => {
  const done = await played([started(0, caller), consented(0, ['support'], 'May we?'), ended(0)]);
  expect(done.map((events) => (events as CloudEvent[]).map(({ id }) => id))).toEqual([
    ['us-99-1', 'us-99-2', 'us-99-3'],
  ]);
});

test('an event that is sent again is the same in every letter', async () => {
  const done = await played([started(0, caller), ended(300), again(500, 1)]);
  expect(done).toHaveLength(3);
  expect(JSON.stringify(done[2])).toBe(JSON.stringify(done[0]));
});

test('a phone writes of its own accord, and answers a text once it has arrived', async () => {
  const delivered = { callId: 'us-99', kind: 'receipt', data: { status: 'delivered' } };
  const done = await played([started(0, caller), wrote(10, 'START', 'start'), replied(20, 'Thanks!')], [delivered]);
  const reply = {
    on: 'sms',
    from: '+12125550199',
    to: '+12125550100',
    accountSid: 'AC000000000000676c6f772d73616c6f6e',
  };
  expect(done.slice(1)).toEqual([
    { ...reply, text: 'START' },
    { ...reply, text: 'Thanks!' },
  ]);
});

test('what the phone lacks and what goes wrong on the way to it is set before the call begins', async () => {
  const mishaps = [{ on: 'whatsapp', fault: 'receipts_late', delaySeconds: 8 }] as const;
  const done = await played([started(0, caller)], [], { phoneHas: ['sms'], mishaps });
  expect(done.slice(0, 2)).toEqual([
    { phone: caller.phone, channels: ['sms'] },
    { to: caller.phone, ...mishaps[0] },
  ]);
});

test('a mishap needs a phone to have it', async () => {
  await expect(played([started(0, {})], [], { phoneHas: ['sms'] })).rejects.toThrow(
    'us-99 has a mishap and no phone to have it',
  );
});
