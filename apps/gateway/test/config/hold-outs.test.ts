import { describe, expect, test } from '@jest/globals';
import { drawPeople } from '../../src/engine/draw-people.ts';
import { faultsOf, load, smallest } from './load-fixture.ts';

const withHoldOut = (block: string): string => `${smallest}    holdOut: ${block}\n`;
const bookings = (fields: string): string => withHoldOut(`{ booking.confirmed: { ${fields} } }`);
const right = 'share: 0.1, harmless: true, since: 2026-12-01';

describe('the hold-outs of a tenant', () => {
  test('are settled beforehand, with what was not said filled in', async () => {
    const { tenants } = await load(bookings(`${right}, until: 2027-03-01T06:00:00-05:00, effect: { told: 0.17 }`));
    expect(tenants.get('harbour')?.holdOuts?.get('booking.confirmed')).toEqual({
      experiment: 'booking.confirmed/2026-12-01T00:00:00.000Z/0.1',
      share: 0.1,
      since: new Date('2026-12-01T00:00:00Z'),
      until: new Date('2027-03-01T11:00:00Z'),
      outcomeWithinMs: 604_800_000,
      effect: { heldOut: 0.2, told: 0.17 },
      power: 0.8,
    });
    expect((await load(smallest)).tenants.get('harbour')?.holdOuts).toBeUndefined();
  });

  test.each([
    [
      'of something that harms',
      bookings(right.replace('true', 'false')),
      'booking.confirmed.harmless',
      /^must be true/,
    ],
    [
      'of nobody said how harmful',
      bookings('share: 0.1, since: 2026-12-01'),
      'booking.confirmed.harmless',
      /is missing/,
    ],
    ['of most people', bookings(right.replace('0.1', '0.6')), 'booking.confirmed.share', /at most 0\.5/],
    ['of nobody', bookings(right.replace('0.1', '0')), 'booking.confirmed.share', /over 0/],
    ['without a day', bookings('share: 0.1, harmless: true'), 'booking.confirmed.since', /is missing/],
    ['on some day', bookings(right.replace('2026-12-01', 'soon')), 'booking.confirmed.since', /must be a day such as/],
    ['that is over before', bookings(`${right}, until: 2026-12-01`), 'booking.confirmed.until', /later than since/],
    ['without an effect', bookings(`${right}, effect: { told: 0.2 }`), 'booking.confirmed.effect', /that differ/],
    ['of payments', withHoldOut(`{ payment.captured: { ${right} } }`), 'payment.captured', /is never held out/],
    ['of a caller’s wish', withHoldOut(`{ caller.requested: { ${right} } }`), 'caller.requested', /is never held out/],
    ['of what is unknown', withHoldOut('{ call.ended: {} }'), 'call.ended', /^is unknown: .*use booking\.confirmed/],
  ])('are refused %s', async (_which, text, field, message) => {
    expect(await faultsOf(text)).toEqual([
      expect.objectContaining({ field: `tenants[0].holdOut.${field}`, message: expect.stringMatching(message) }),
    ]);
  });
});

describe('the lot of a person', () => {
  const holdOut = {
    share: 0.1,
    since: new Date(0),
    outcomeWithinMs: 0,
    effect: { heldOut: 0.2, told: 0.15 },
    power: 0.8,
  };
  const lotsOf = (tenant: string, experiment: string) => {
    const drawn = drawPeople(tenant, new Map([['booking.confirmed', { ...holdOut, experiment }]]));
    return (person: string): number => drawn.get('booking.confirmed')?.draw(person) ?? Number.NaN;
  };
  const people = Array.from(
    { length: 20_000 },
    (_, index) => `0190f6c2-0000-7000-8000-${String(index).padStart(12, '0')}`,
  );

  test('is the same for good, in whichever process', () => {
    expect(lotsOf('harbour', 'one')(people[7] as string)).toBeCloseTo(0.440405, 6);
  });

  test('falls to the arms in their shares, and in each experiment and tenant anew', () => {
    const [one, other, elsewhere] = [lotsOf('harbour', 'one'), lotsOf('harbour', 'other'), lotsOf('pier', 'one')];
    const isOut = (lot: (person: string) => number) => (person: string) => lot(person) < 0.1;
    // Five standard errors to each side: 2,000 and 200 of 20,000.
    const around = (count: number, expected: number): void =>
      expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
    around(people.filter(isOut(one)).length, 2_000);
    for (const another of [other, elsewhere]) {
      around(people.filter((person) => isOut(one)(person) && isOut(another)(person)).length, 200);
    }
  });
});
