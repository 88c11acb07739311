import { describe, expect, test } from '@jest/globals';
import type { SaidLater } from '../../src/decide/call-facts.ts';
import { CallUnderTest, moment, time } from './support/call-under-test.ts';
import { booking, cancelled, ended, granted, payment, started } from './support/sample-events.ts';

const said = (says: SaidLater['says'], atMs: number, more: Partial<SaidLater> = {}): SaidLater => ({
  trigger: 'booking.confirmed',
  subjectId: 'bk-1',
  at: moment(atMs),
  says,
  ...more,
});

/** A booking at second 10 that is held, until something is known of the person's later calls. */
function knowing(...saidLater: readonly SaidLater[]): CallUnderTest {
  const call = new CallUnderTest();
  call.receive(0, started(), granted(), booking({}, { time: time(10_000) }), payment(), ended());
  call.facts = { ...call.facts, saidLater };
  return call;
}

describe('what is held, once its person has called again', () => {
  test.each([
    ['cancelled', [said('withdrawn', 20_000)], 'withdrawn'],
    ['confirmed anew', [said('anew', 20_000)], 'superseded'],
    ['cancelled, and then confirmed anew', [said('anew', 30_000), said('withdrawn', 20_000)], 'superseded'],
    ['confirmed anew, and then cancelled', [said('withdrawn', 30_000), said('anew', 20_000)], 'withdrawn'],
  ] as const)('is not told where it was %s, and takes nothing else with it', (_what, saidLater, reason) => {
    const call = knowing(...saidLater);
    call.release(4_000);
    expect(call.of('follow_up_closed')).toMatchObject([{ outcome: 'suppressed', reason }]);
    expect(call.texts).toEqual(['payment.captured pay-1']);
  });

  test.each([
    ['another was cancelled', [said('withdrawn', 20_000, { subjectId: 'bk-2' })]],
    ['a payment of the same id was refunded', [said('withdrawn', 20_000, { trigger: 'payment.captured' })]],
    ['it was cancelled before it was confirmed', [said('withdrawn', 9_000)]],
    ['both are of one moment', [said('anew', 10_000)]],
  ] as const)('is told where %s', (_what, saidLater) => {
    const call = knowing(...saidLater);
    call.release(4_000);
    expect(call.texts).toEqual(['booking.confirmed bk-1 + payment.captured pay-1']);
  });
});

test('what waits to leave is asked the same, and what is told again on purpose', () => {
  const call = new CallUnderTest();
  const [, , event] = call.receive(0, started(), granted(), booking({}, { time: time(0), live: true }));
  call.facts = { ...call.facts, saidLater: [said('withdrawn', 20_000)] };
  const id = call.facts.followUps[0]?.id ?? '';
  expect(call.claim(30_000)).toMatchObject({ valid: false, stale: [{ reason: 'withdrawn' }] });
  expect(call.verdictsOn(event ?? '')).toEqual(['send', 'skip(withdrawn)']);
  expect(call.replay(40_000, 'decide', [id]).get(id)).toMatchObject({ reason: 'withdrawn' });
});

test.each(['withdrawn', 'anew'] as const)(
  'what was %s on another call is told where its own confirms it after that',
  (says) => {
    const call = knowing(said(says, 20_000));
    call.release(4_000);
    const { saidLater: _known, ...facts } = call.facts;
    call.facts = facts;
    const [early] = call.receive(25_000, booking({}, { time: time(15_000) }));
    expect(call.verdictsOn(early ?? '')).toEqual(['skip(withdrawn)']);
    call.receive(30_000, booking({}, { time: time(30_000), live: true }));
    call.release(30_000);
    expect(call.texts).toEqual(['payment.captured pay-1', 'booking.confirmed bk-1']);
  },
);

describe('what another call took back is written down on this one', () => {
  test('once, however many follow-ups it overtakes', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), granted(), booking({}, { time: time(0), live: true }));
    call.receive(1_000, booking({ location: 'Room 2' }, { time: time(1_000) }), ended());
    call.facts = { ...call.facts, saidLater: [said('withdrawn', 20_000)] };
    call.claim(30_000);
    expect(call.facts.followUps.map((one) => one.status)).toEqual(['closed', 'closed']);
    expect(call.of('subject_withdrawn')).toMatchObject([{ withdrawal: { at: moment(20_000) }, elsewhere: true }]);
  });

  test.each([
    ['its own call cancelled it before', cancelled('bk-1', { time: time(5_000) })],
    ['its own call cancelled another since', cancelled('bk-2', { time: time(25_000) })],
  ])('also where %s', (_what, cancellation) => {
    const call = new CallUnderTest();
    call.receive(0, started(), granted(), cancellation, booking({}, { time: time(10_000) }), ended());
    call.facts = { ...call.facts, saidLater: [said('withdrawn', 20_000)] };
    call.release(4_000);
    const { saidLater: _known, ...facts } = call.facts;
    call.facts = facts;
    const [early] = call.receive(25_000, booking({}, { time: time(15_000) }));
    expect(call.verdictsOn(early)).toEqual(['skip(withdrawn)']);
  });
});
