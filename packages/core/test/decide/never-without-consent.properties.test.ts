import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { decideConsent } from '../../src/consent/decide-consent.ts';
import { toldIn } from '../../src/decide/told-in.ts';
import { purposes, purposeOfTrigger, type Trigger } from '../../src/trigger/trigger.ts';
import { CallOnTheWay, failure, type Message } from './support/call-on-the-way.ts';
import { start, timing } from './support/call-under-test.ts';
import { fakeSender } from './support/fake-sender.ts';
import { PermissionOracle, type Finding, type Word } from './support/permission-oracle.ts';
import { agrees, anyWord, phone, recordOfWord, saysStop, ways } from './support/permission-stories.ts';
import { booking, ended, payment, request, started, type SampleEvent } from './support/sample-events.ts';
import { isPlanned } from './support/shown-of-call.ts';

const numRuns = Number(process.env['AFTERCALL_TEST_RUNS'] ?? 500);
const lags = fc.constantFrom(0, 0, 2_000);
const waits = fc.constantFrom(0, 0, 500, 1_000, 3_000, 4_000, 10_000);

describe('whatever a person says, and in which order it is heard', () => {
  test('each channel and purpose is allowed, or not, as the words say, under a consent that says so', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(waits, anyWord), { maxLength: 8 }), waits, (words, last) => {
        const oracle = new PermissionOracle();
        const kept: ReturnType<typeof recordOfWord>[] = [];
        let now = start;
        for (const [index, [wait, say]] of words.entries()) {
          now += wait;
          const word = say(now, `word-${index}`);
          oracle.hear(word);
          kept.push(recordOfWord(word, now, `word-${index}`));
        }
        now += last;
        const facts = {
          consents: kept.flatMap((one) => one.consents),
          suppressions: kept.flatMap((one) => one.suppressions),
        };
        for (const channel of ways) {
          for (const purpose of purposes) {
            const matter = { phone, channel, purpose, now };
            const decided = decideConsent({ channel, purpose, now: new Date(now), ...facts });
            expect(decided.granted ? 'granted' : decided.reason).toBe(oracle.find(matter));
            if (decided.granted) expect(oracle.permitting(matter)).toContain(decided.consentId);
          }
        }
      }),
      { numRuns },
    );
  });
});

const tellings = { booking, payment, request } as const;
type Telling = keyof typeof tellings;

/** A person says something, the platform tells of something, or their call ends. */
type Act =
  | { readonly act: 'says'; readonly say: (now: number, id: string) => Word }
  | { readonly act: 'tells'; readonly tells: Telling; readonly live: boolean }
  | { readonly act: 'ends' };

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: anyWord.map((say) => ({ act: 'says' as const, say })) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('tells' as const),
      tells: fc.constantFrom<Telling>('booking', 'booking', 'payment', 'request'),
      live: fc.constantFrom(true, true, false),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ act: 'ends' as const }) },
);

type Acts = readonly (readonly [waitMs: number, act: Act])[];
const says = (say: (now: number, id: string) => Word): Act => ({ act: 'says', say });
const tellsBooking: Act = { act: 'tells', tells: 'booking', live: true };

/** Many begin with somebody who agrees, some of them after a stop, because to others nothing is ever sent. */
const begun = fc.constantFrom<Acts>(
  [],
  [[0, says(agrees)]],
  [
    [0, says(agrees)],
    [0, tellsBooking],
  ],
  [
    [0, says(saysStop)],
    [1_000, says(agrees)],
    [0, tellsBooking],
  ],
);
const most = 300;

/** One call, to whose caller this happens while the messages to them go from channel to channel. */
class Played {
  readonly oracle = new PermissionOracle();
  readonly faults: string[] = [];
  sends = 0;
  readonly #call: CallOnTheWay;
  readonly #refused: boolean[];
  readonly #lagMs: number;
  readonly #tried = new Map<string, Set<string>>();
  #now = 0;
  #ids = 0;
  #judged = 0;

  /**
   * @param refused of each message, whether its provider refuses it.
   * @param lagMs so long a message waits for a sender.
   */
  constructor(refused: readonly boolean[], lagMs: number) {
    this.#refused = [...refused];
    this.#lagMs = lagMs;
    const send = [
      { channel: 'rcs', wait: { until: 'delivered' as const, afterMs: 3_000 } },
      ...ways.slice(1).map((channel) => ({ channel })),
    ];
    const senders = ways.map((channel) => fakeSender({ channel, units: () => 1 }));
    this.#call = new CallOnTheWay({ senders, routing: [{ send }], timing });
    this.#call.receive(0, started());
  }

  act(waitMs: number, act: Act): void {
    this.passTo(this.#now + waitMs);
    if (act.act === 'says') this.#says(act.say);
    else this.#call.receive(this.#now, this.#eventOf(act));
    this.#settle();
  }

  passTo(target: number): void {
    for (let moments = 0; moments < most; moments += 1) {
      const { facts, messages, nextLook } = this.#call;
      const held = facts.followUps.flatMap((one) => (one.status === 'held' ? [one.dueAt.getTime() - start] : []));
      const planned = messages.flatMap((one) =>
        isPlanned(one) ? [one.attempt.dueAt.getTime() - start + this.#lagMs] : [],
      );
      const next = Math.min(nextLook, ...held, ...planned);
      if (next > target) break;
      this.#now = Math.max(this.#now, next);
      this.#settle();
    }
    this.#now = Math.max(this.#now, target);
  }

  #says(say: (now: number, id: string) => Word): void {
    const id = `word-${(this.#ids += 1)}`;
    const word = say(start + this.#now, id);
    this.oracle.hear(word);
    const { consents, suppressions } = recordOfWord(word, start + this.#now, id);
    const { facts } = this.#call;
    // Heard elsewhere: no event of this call says so.
    this.#call.facts = {
      ...facts,
      consents: [...facts.consents, ...consents],
      suppressions: [...facts.suppressions, ...suppressions],
    };
  }

  #eventOf(act: Exclude<Act, { act: 'says' }>): SampleEvent {
    if (act.act === 'ends') return ended();
    return tellings[act.tells]({ id: `id-${(this.#ids += 1)}` }, { live: act.live });
  }

  #settle(): void {
    for (let turns = 0; this.#turn(); turns += 1) if (turns > most) throw new Error('it turns for ever');
    this.#judgeVerdicts();
  }

  #turn(): boolean {
    const now = this.#now;
    const before = this.#call.changes.length;
    this.#call.release(now);
    const next = this.#call.nextToLeave(now - this.#lagMs, new Set());
    if (next === undefined) return this.#call.look(now) || this.#call.changes.length > before;
    const { attempt } = next;
    const isNew = attempt.dueAt.getTime() - start === now;
    if (isNew || this.#call.mayLeave(next, now)) this.#leave(next);
    return true;
  }

  #leave(message: Message): void {
    const { attempt } = message;
    const { channel, request: said, id } = attempt;
    this.sends += 1;
    for (const { trigger, id: followUpId } of toldIn(said, this.#call.belongingTo(attempt))) {
      const tried = this.#tried.get(followUpId) ?? new Set();
      this.#tried.set(followUpId, tried.add(channel));
      const found = this.#find(channel, trigger);
      if (found !== 'granted') this.faults.push(`${trigger} leaves on ${channel} at ${this.#now}: ${found}`);
    }
    this.#call.learn(message, this.#now, { fact: 'leased' });
    if (this.#refused.shift() === true) {
      this.#call.learn(message, this.#now, { fact: 'rejected', reason: failure('filtered') });
    } else this.#call.learn(message, this.#now, { fact: 'accepted', providerIds: [id] });
  }

  #find(channel: string, trigger: Trigger): Finding {
    return this.oracle.find({ phone, channel, purpose: purposeOfTrigger[trigger], now: start + this.#now });
  }

  /** Nothing is refused for want of a consent, or for a stop, where a channel that was not tried yet is allowed. */
  #judgeVerdicts(): void {
    const { verdicts, facts } = this.#call;
    for (const verdict of verdicts.slice(this.#judged)) {
      const followUp = facts.followUps.find((one) => one.id === verdict.followUpId);
      if (followUp === undefined || verdict.verdict !== 'skip') continue;
      const found = ways.map((channel) => this.#find(channel, followUp.trigger));
      const left = ways.filter((channel) => this.#tried.get(followUp.id)?.has(channel) !== true);
      const isAllowed = left.some((channel) => this.#find(channel, followUp.trigger) === 'granted');
      const isSo = verdict.reason === 'expired' || found.some((one) => one === verdict.reason);
      if (isAllowed || !isSo)
        this.faults.push(`${followUp.trigger}: ${verdict.reason} at ${this.#now}: ${found.join()}`);
    }
    this.#judged = verdicts.length;
  }
}

test('whatever is heard elsewhere while a message goes from channel to channel, it leaves where its person allows it, and nowhere else', () => {
  let sends = 0;
  const acts = fc.array(fc.tuple(waits, anyAct), { minLength: 2, maxLength: 10 });
  fc.assert(
    fc.property(begun, acts, fc.array(fc.boolean(), { maxLength: 5 }), lags, (first, more, refused, lagMs) => {
      const played = new Played(refused, lagMs);
      for (const [wait, act] of [...first, ...more]) {
        played.act(wait, act);
        expect(played.faults).toEqual([]);
      }
      played.act(60_000, { act: 'ends' });
      played.passTo(10_000_000);
      expect(played.faults).toEqual([]);
      sends += played.sends;
    }),
    { numRuns },
  );
  expect(sends).toBeGreaterThan(numRuns / 4);
});
