import { expect, test } from '@jest/globals';
import { POLICIES } from '../../src/composition/tokens.ts';
import { readHoldOuts } from '../../src/ledger/scorecard/read-hold-outs.ts';
import { readScorecard } from '../../src/ledger/scorecard/read-scorecard.ts';
import { TenantReads } from '../../src/ledger/reads/tenant-reads.ts';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { playOut } from '../support/play-out.ts';
import { salonConfig } from '../support/salon-config.ts';
import { tenantId } from '../support/test-engine.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const config = salonConfig(`
    accounts: [{ id: sms-main, channel: sms, settings: {} }]
    holdOut: { booking.confirmed: { share: 0.5, harmless: true, since: 2026-11-24, outcomeWithin: 24h } }
`);
const running = withEngine({ config, now: clock.now, start: false });
const experiment = 'booking.confirmed/2026-11-24T00:00:00.000Z/0.5';
let startsAt = '2026-11-25T12:00:00Z';
const bookingOf = (name: string): object => ({ id: `B-${name}`, startsAt });

const phoneOf = (person: number): string => `+1202555${String(1_000 + person)}`;
const armOf = ({ entries }: Journey): string | undefined => {
  const exposure = entries.find((one) => one.kind === 'exposure');
  return exposure?.kind === 'exposure' ? exposure.data.arm : undefined;
};

/** The verdicts on the first event about each follow-up, in order. */
const verdictsOf = ({ entries, followUps }: Journey, index = 0): string[] => {
  const verdicts = entries.flatMap((one) => (one.kind === 'verdict' ? [one.data] : []));
  const own = verdicts.filter((one) => one.followUpId === followUps[index]?.id);
  return own.filter((one) => one.eventId === own[0]?.eventId).map((one) => one.verdict);
};

interface Booked {
  readonly name: string;
  readonly person: number;
  readonly more?: readonly object[];
}

/** Calls about bookings of the next day, told or held out at their end. */
async function book(...calls: readonly Booked[]): Promise<Journey[]> {
  const { engine } = running;
  for (const { name, person, more = [] } of calls) {
    const call = new CallScript(name, phoneOf(person));
    await engine.ingest(call.started(), call.consent(), call.booking(bookingOf(name)), ...more, call.ended());
  }
  clock.advance(4_000);
  await playOut(engine);
  return Promise.all(calls.map(({ name }) => engine.journey(name)));
}

const holdOuts = () =>
  readHoldOuts(running.engine.container.get(TenantReads), running.engine.container.get(POLICIES), {
    tenants: [tenantId, 'other'],
    asOf: clock.now(),
  });

test('half of the people are not written to, always the same ones, and what becomes of both halves is told', async () => {
  const { engine } = running;
  await expect(holdOuts()).resolves.toMatchObject([{ experiment, finding: 'no_data', told: { people: 0 } }]);
  const people = Array.from({ length: 24 }, (_, index) => index);
  const journeys = await book(...people.map((person) => ({ name: `first-${person}`, person })));
  const heldOut = people.filter((person) => armOf(journeys[person] as Journey) === 'held_out');
  expect(heldOut.length).toBeGreaterThan(3);
  expect(heldOut.length).toBeLessThan(21);

  for (const person of people) {
    const { followUps, entries } = journeys[person] as Journey;
    const isHeldOut = heldOut.includes(person);
    const sends = engine.provider.sends.filter((one) => one.request.to === phoneOf(person));
    expect([person, sends.length]).toEqual([person, isHeldOut ? 0 : 1]);
    expect(verdictsOf(journeys[person] as Journey)).toEqual(['hold', isHeldOut ? 'holdout' : 'send']);
    if (isHeldOut) expect(followUps).toMatchObject([{ state: 'settled', outcome: 'holdout', attempts: [] }]);
    expect(entries.filter((one) => one.kind === 'exposure').map((one) => one.data)).toEqual([
      {
        followUpId: followUps[0]?.id,
        experiment,
        arm: isHeldOut ? 'held_out' : 'told',
        bookingId: `B-first-${person}`,
        channel: 'sms',
        outcomeBy: '2026-11-26T12:00:00.000Z',
      },
    ]);
  }
  // Later calls of theirs are treated alike, and count nobody twice.
  const later = await book(...people.slice(0, 6).map((person) => ({ name: `second-${person}`, person })));
  expect(later.map(armOf)).toEqual(journeys.slice(0, 6).map(armOf));

  // All of those who were held out miss it, and of the others the first one; the last one of each is never heard of.
  const told = people.filter((person) => !heldOut.includes(person));
  const outcome = (person: number, type: string): object =>
    new CallScript(`outcome-${person}`).event(type, { booking: { id: `B-first-${person}` } });
  clock.advance(24 * 3_600_000);
  await engine.ingest(
    ...heldOut.slice(0, -1).map((person) => outcome(person, 'appointment.missed')),
    ...told
      .slice(0, -1)
      .map((person, index) => outcome(person, index === 0 ? 'appointment.missed' : 'appointment.attended')),
  );
  const known = { heldOut: heldOut.length - 1, told: told.length - 1 };
  await expect(holdOuts()).resolves.toMatchObject([
    {
      tenant: tenantId,
      told: { people: told.length, attended: known.told - 1, missed: 1, unknown: 0, open: 1 },
      heldOut: { people: heldOut.length, attended: 0, missed: known.heldOut, unknown: 0, open: 1 },
      finding: 'too_early',
      isEnough: false,
      enoughOn: expect.any(Date),
      settings: { share: 0.5, outcomeWithinMs: 86_400_000 },
    },
  ]);
  // What is heard after the time for it changes nothing.
  clock.advance(24 * 3_600_000);
  await engine.ingest(outcome(heldOut.at(-1) as number, 'appointment.attended'));
  const [after] = await holdOuts();
  expect([after?.told.unknown, after?.heldOut.unknown, after?.heldOut.attended]).toEqual([1, 1, 0]);
  const question = { tenants: [tenantId], from: new Date('2026-11-24T00:00:00Z'), to: clock.now(), asOf: clock.now() };
  const card = await readScorecard(engine.container.get(TenantReads), question);
  expect(card.noShowDrop).toEqual(after?.drop);
  expect(card.noShowDrop).toMatchObject({ value: 1 - 1 / known.told, verdict: 'pass' });
});

test('who is held out is told of what they paid, and of what they ask for on the call', async () => {
  const { engine } = running;
  startsAt = new Date(clock.now().getTime() + 86_400_000).toISOString();
  const people = Array.from({ length: 8 }, (_, index) => 40 + index);
  const drawn = await book(...people.map((person) => ({ name: `drawn-${person}`, person })));
  const person = people[drawn.findIndex((journey) => armOf(journey) === 'held_out')] as number;
  const call = new CallScript('paid', phoneOf(person));
  const payment = { ...call.payment(), id: 'paid-payment' };
  const [journey] = (await book({ name: 'paid', person, more: [payment] })) as [Journey];
  expect(journey.followUps.map((one, index) => [one.trigger, verdictsOf(journey, index).at(-1)])).toEqual([
    ['booking.confirmed', 'holdout'],
    ['payment.captured', 'send'],
  ]);
  await engine.ingest(call.booking(bookingOf('paid'), { live: true }, { id: 'asked' }));
  await playOut(engine);
  const told = await engine.journey('paid');
  expect(verdictsOf(told)).toEqual(['hold', 'holdout', 'send']);
  expect(told.followUps[0]?.attempts).toMatchObject([{ status: 'accepted' }]);
  expect(told.entries.filter((one) => one.kind === 'exposure')).toHaveLength(1);
});
