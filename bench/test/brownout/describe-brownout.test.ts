import { describe, expect, test } from '@jest/globals';
import { describeBrownout, figuresOf, type BrownoutRun } from '../../src/brownout/describe-brownout.ts';

const brownFrom = Date.parse('2026-11-26T10:01:00Z');
const brownTo = Date.parse('2026-11-26T10:04:00Z');

/** A call of each tenant a second, from a minute before the brown-out to its end; accepted after `latencyMs`. */
function run(latencyMs: (dueAt: number) => number, more: Partial<BrownoutRun> = {}): BrownoutRun {
  const dues = Array.from({ length: 240 }, (_, second) => brownFrom - 60_000 + second * 1_000);
  const calls = dues.flatMap((dueAt) => [
    { tenant: 'failing', phone: `f-${dueAt}`, dueAt },
    { tenant: 'other', phone: `o-${dueAt}`, dueAt },
  ]);
  const accepts = calls.map(({ phone, dueAt }) => ({
    accountSid: 'AC1',
    to: phone,
    attemptId: phone,
    acceptedAt: new Date(dueAt + latencyMs(dueAt)).toISOString(),
  }));
  return {
    failing: 'failing',
    bystander: 'other',
    calls,
    accepts,
    uncertainPhones: new Set(),
    brownFrom,
    brownTo,
    backlog: 150,
    drainMs: 90_000,
    sends: { sends: 40, retries: 3, uncertain: 20 },
    circuitsOpened: 6,
    bystanderCircuitsOpened: 0,
    refused: 0,
    ...more,
  };
}

describe('the figures of a brown-out', () => {
  test('are without fault when all is as it should be, and compare the other tenant with itself', () => {
    const good = run((dueAt) => (dueAt < brownFrom ? 100 : 150));
    const figures = figuresOf(good);
    expect(figures).toEqual({ calmP99Ms: 100, brownP99Ms: 150, lost: 0, doubled: 0, parked: 0, faults: [] });
    expect(describeBrownout(good, figures)).toContain('p99 100 ms in the calm, 150 ms in the brown-out, ratio 1.50');
  });

  test('tell of what was lost, but not of what is parked', () => {
    const { accepts } = run(() => 100);
    const [first, second] = accepts.filter(({ to }) => to.startsWith('f-'));
    const missing = run(() => 100, {
      accepts: accepts.filter((one) => one !== first && one !== second),
      uncertainPhones: new Set([second?.to ?? '']),
    });
    const figures = figuresOf(missing);
    expect(figures).toMatchObject({ lost: 1, parked: 1, faults: ['1 acknowledged follow-ups were lost'] });
  });

  test.each<[string, Partial<BrownoutRun>]>([
    ['2 requests were not acknowledged', { refused: 2 }],
    ['19 retries on a load of 180', { sends: { sends: 90, retries: 19, uncertain: 20 } }],
    ['the backlog took 361.0 s to drain', { drainMs: 361_000 }],
    ['the circuit of the other tenant was opened', { bystanderCircuitsOpened: 1 }],
  ])('tell that %s', (fault, more) => {
    expect(figuresOf(run(() => 100, more)).faults).toEqual([fault]);
  });

  test('tell of what was doubled, and of a tenant that noticed', () => {
    const slow = run((dueAt) => (dueAt < brownFrom ? 100 : 250));
    const [first] = slow.accepts;
    const doubled = { ...slow, accepts: [...slow.accepts, ...(first === undefined ? [] : [first])] };
    expect(figuresOf(doubled).faults).toEqual([
      '1 follow-ups were accepted more than once',
      "the other tenant's p99 was 2.50 times that of the calm",
    ]);
  });
});
