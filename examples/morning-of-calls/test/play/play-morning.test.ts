import { expect, test } from '@jest/globals';
import { glowSalon } from '../../src/morning/glow-salon.ts';
import type { CallResult } from '../../src/check/examine-call.ts';
import { DoorError } from '../../src/play/event-door.ts';
import type { CloudEvent } from '../../src/play/cloud-event.ts';
import { LedgerWatch } from '../../src/play/ledger-watch.ts';
import { playMorning } from '../../src/play/play-morning.ts';
import { ended as callEnded, started } from '../../src/morning/steps.ts';
import type { CallScript } from '../../src/morning/call-script.ts';
import { scriptedJourney } from '../support/scripted-journey.ts';

function hangUp(id: string, more: Partial<CallScript> = {}): CallScript {
  const steps = [started(0, { phone: '+12125550199' }), callEnded(1)];
  return { id, shows: ['hung up'], startsAtMs: 0, steps, texts: 0, ...more };
}

/** A gateway that has the right journey of a call as soon as its last event is in. */
function play(calls: readonly CallScript[], refused?: string) {
  const delivered: string[] = [];
  const order: string[] = [];
  const door = {
    deliver: (events: readonly CloudEvent[]): Promise<void> => {
      if (events[0]?.id === refused) return Promise.reject(new DoorError(`${refused} was not taken: HTTP 400`));
      delivered.push(...events.map(({ id }) => id));
      return Promise.resolve();
    },
  };
  const journey = (id: string) => {
    const call = calls.find((one) => one.id === id);
    return Promise.resolve(call && scriptedJourney(call));
  };
  const nothing = () => Promise.resolve();
  const sandbox = { reply: nothing, setMishap: nothing, setPhone: nothing, textsOf: () => Promise.resolve([]) };
  const watch = new LedgerWatch(() => Promise.resolve({ entries: [], next: '', more: false }));
  const settings = {
    businesses: [{ ...glowSalon, calls }],
    stage: { door, sandbox, watch, now: Date.now },
    witnesses: { gateway: { journey }, sandbox },
    ended: ({ call }: CallResult) => void order.push(call.id),
  };
  return { delivered, order, results: playMorning(settings, new AbortController().signal) };
}

test('a call that comes after another begins when that one has ended', async () => {
  const { delivered, results } = play([hangUp('b', { after: 'a', startsAtMs: 1 }), hangUp('a')]);
  expect((await results).map(({ call, differences }) => [call.id, differences])).toEqual([
    ['a', []],
    ['b', []],
  ]);
  expect(delivered).toEqual(['a-1', 'a-2', 'b-1', 'b-2']);
});

test('an event that was not taken is a difference, and the other calls go on', async () => {
  const { order, results } = play([hangUp('a'), hangUp('b')], 'a-2');
  const differences = new Map((await results).map((one) => [one.call.id, one.differences]));
  expect(differences.get('a')).toEqual(['a-2 was not taken: HTTP 400']);
  expect(differences.get('b')).toEqual([]);
  expect(order.toSorted()).toEqual(['a', 'b']);
});

test('a call cannot come after one that there is not', async () => {
  await expect(play([hangUp('a', { after: 'x' })]).results).rejects.toThrow('a comes after no call before it');
});
