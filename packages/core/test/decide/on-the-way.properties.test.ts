import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { FollowUp } from '../../src/decide/call-facts.ts';
import { toldIn } from '../../src/decide/told-in.ts';
import type { AttemptFact } from '../../src/delivery/attempt-state.ts';
import { isPending } from '../../src/delivery/next-move.ts';
import { canonicalBody } from '../../src/event/canonical-json.ts';
import type { PayloadItem } from '../../src/rendering/payload.ts';
import type { Sender } from '../../src/routing/plan.ts';
import { purposeOfTrigger, purposes } from '../../src/trigger/trigger.ts';
import { CallOnTheWay, failure, type Message } from './support/call-on-the-way.ts';
import { timing } from './support/call-under-test.ts';
import { ConsentOracle } from './support/consent-oracle.ts';
import { fakeSender } from './support/fake-sender.ts';
import { anySteps, type Step } from './support/random-steps.ts';
import { granted, started } from './support/sample-events.ts';

const channels = ['rcs', 'sms', 'whatsapp'];
const waitMs = 10_000;
const longEnough = 10_000_000;
const mostTurns = 2_000;

/** What becomes of a message. */
const fates = ['silent', 'delivered', 'refused', 'refused for good', 'uncertain', 'undeliverable', 'window'] as const;
type Fate = (typeof fates)[number];

interface Scene {
  readonly steps: readonly Step[];
  /** Of the messages, in the order in which they leave, over and over. */
  readonly fates: readonly Fate[];
  /** Whether a message leaves when it is planned, or is claimed some time later. */
  readonly leavesAtOnce: readonly boolean[];
  /** Whether a step without its receipt is left for the next one. */
  readonly waits: boolean;
  /** Channels that say one thing a message. */
  readonly singles: readonly string[];
}

const anyScene: fc.Arbitrary<Scene> = fc.record({
  steps: anySteps.map((steps) => [
    { waitMs: 0, events: [started(), granted({ channels, purposes: [...purposes] })] },
    ...steps,
    { waitMs: 200_000, events: [] },
    { waitMs: longEnough, events: [] },
  ]),
  fates: fc.array(fc.constantFrom<Fate>(...fates, 'refused', 'refused'), { minLength: 1, maxLength: 6 }),
  leavesAtOnce: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
  waits: fc.boolean(),
  singles: fc.subarray(channels),
});

interface Sent {
  readonly message: Message;
  readonly told: readonly FollowUp[];
  readonly texts: readonly string[];
}

interface Watcher {
  heard?(event: Step['events'][number]['event'], afterMs: number): void;
  sent?(sent: Sent, call: CallOnTheWay): void;
}

/** Plays a scene until nothing is left to do. */
function play(scene: Scene, watcher: Watcher = {}): CallOnTheWay {
  const call = new CallOnTheWay({
    senders: channels.map((one) => senderOf(one, scene)),
    routing: routingOf(scene),
    timing,
  });
  const waiting = new Set<Message>();
  let now = 0;
  let left = 0;
  let planned = 0;
  const send = (message: Message): void => {
    const told = toldIn(message.attempt.request, call.belongingTo(message.attempt));
    watcher.sent?.({ message, told, texts: message.attempt.request.text.split(separator) }, call);
    const fate = scene.fates[left % scene.fates.length] ?? 'silent';
    left += 1;
    call.learn(message, now, { fact: 'leased' }, ...factsOf(fate));
  };
  const turn = (): boolean => {
    const next = call.nextToLeave(now, waiting);
    if (next === undefined) return call.look(now);
    const isAtOnce = scene.leavesAtOnce[planned % scene.leavesAtOnce.length] ?? true;
    planned += 1;
    if (isAtOnce) send(next);
    else waiting.add(next);
    return true;
  };
  const allTurns = (): void => {
    for (let turns = 0; turn(); turns += 1) {
      if (turns > mostTurns) throw new Error('the same work comes again and again');
    }
  };
  const claimAll = (): void => {
    for (const message of waiting) {
      waiting.delete(message);
      if (call.mayLeave(message, now)) send(message);
    }
  };
  for (const step of scene.steps) {
    const until = now + step.waitMs;
    for (; call.nextLook <= until; allTurns()) now = Math.max(now, call.nextLook);
    now = until;
    claimAll();
    for (const { event } of step.events) watcher.heard?.(event, now);
    call.receive(now, ...step.events);
    allTurns();
  }
  for (; waiting.size > 0; allTurns()) claimAll();
  return call;
}

const separator = ' + ';
const wordsOf = (item: PayloadItem): string => canonicalBody({ ...item, changed: false });

/** Its texts say everything, so that it can be seen what was told. */
function senderOf(channel: string, { singles }: Scene): Sender {
  const sender = fakeSender({
    channel,
    units: () => 1,
    canSay: ({ length }) => length < 2 || !singles.includes(channel),
  });
  const fit: Sender['channel']['fit'] = (input) => {
    const result = sender.channel.fit(input);
    const text = input.payload.items.map(wordsOf).join(separator);
    return result.fits ? { fits: true, request: { ...result.request, text } } : result;
  };
  return { ...sender, channel: { ...sender.channel, fit } };
}

function routingOf({ waits }: Scene) {
  const wait = { until: 'delivered', afterMs: waitMs } as const;
  return [{ send: channels.map((channel) => ({ channel, ...(waits && { wait }) })) }];
}

function factsOf(fate: Fate): readonly AttemptFact[] {
  const accepted = { fact: 'accepted', providerIds: ['1'] } as const;
  switch (fate) {
    case 'silent':
      return [accepted];
    case 'delivered':
      return [accepted, { fact: 'delivered' }];
    case 'undeliverable':
      return [accepted, { fact: 'undeliverable', reason: failure('unreachable') }];
    case 'uncertain':
      return [{ fact: 'uncertain', cause: 'timeout' }];
    case 'refused':
      return [{ fact: 'rejected', reason: failure('unreachable') }];
    case 'refused for good':
      return [{ fact: 'rejected', reason: failure('unknown', false) }];
    case 'window':
      return [{ fact: 'rejected', reason: failure('window_closed') }];
  }
}

describe('any way from channel to channel', () => {
  test('is taken under a consent that covers all that is told there', () => {
    let later = 0;
    fc.assert(
      fc.property(anyScene, (scene) => {
        const oracle = new ConsentOracle(channels);
        const sent = ({ message: { attempt }, told }: Sent): void => {
          if (attempt.step > 0) later += 1;
          for (const { trigger } of told) expect(oracle.allows(attempt.channel, purposeOfTrigger[trigger])).toBe(true);
        };
        play(scene, { heard: (event, at) => oracle.hear(event, at), sent });
      }),
      { numRuns: 300 },
    );
    expect(later).toBeGreaterThan(100);
  });

  test('tells what belongs to the message and is not left out, and leaves out nothing that cannot have arrived', () => {
    fc.assert(
      fc.property(anyScene, (scene) => {
        const sent = ({ message, told, texts }: Sent, call: CallOnTheWay): void => {
          expect(texts.toSorted()).toEqual(told.map((one) => wordsOf(one.item)).toSorted());
          const mayHaveArrived = call
            .triesOf(message.attempt.followUpId)
            .some((one) => one !== message && isPending(one));
          if (!mayHaveArrived) expect(told).toEqual(call.belongingTo(message.attempt));
        };
        play(scene, { sent });
      }),
      { numRuns: 300 },
    );
  });

  test('tells nothing again that may have arrived, where no receipt is waited for', () => {
    fc.assert(
      fc.property(anyScene, (scene) => {
        const messages = new Map<string, Message[]>();
        const sent = ({ message, told }: Sent): void => {
          for (const { id } of told) {
            const before = messages.get(id) ?? [];
            expect(before.filter(isPending)).toEqual([]);
            messages.set(id, [...before, message]);
          }
        };
        play({ ...scene, waits: false }, { sent });
      }),
      { numRuns: 300 },
    );
  });

  test('is held up by nothing that the message does not tell, and leaves nothing in the air', () => {
    fc.assert(
      fc.property(anyScene, (scene) => {
        const call = play(scene);
        for (const { message, by } of call.heldUp) {
          const { request } = message.attempt;
          const texts = by.map((one) => wordsOf(one.item));
          if (by.length > 0) expect(texts.some((one) => request.text.includes(one))).toBe(true);
        }
        expect(call.facts.followUps.filter((one) => one.status === 'held' || call.isInTheAir(one))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
