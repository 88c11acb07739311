import type { Channel, FitResult } from '@aftercall/core';
import { expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { written } from '../support/many-addresses.ts';
import { playOut } from '../support/play-out.ts';
import { salonConfig } from '../support/salon-config.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {}, optOutConfirmation: gateway }
`);

/** What goes wrong for each of these addresses. */
const faults = new Map<string, () => FitResult>();
const sms = new FakeProvider('sms');
const { factory } = sms;
const create: typeof factory.create = (settings, outside): Channel => {
  const channel = factory.create(settings, outside);
  const cannot: FitResult = { fits: false, limit: 'text.max', message: 'x' };
  return {
    ...channel,
    fit: (input) => (faults.get(input.to) ?? (() => channel.fit(input)))(),
    fitText: (input) => (faults.get(input.to) ?? (() => channel.fitText?.(input) ?? cannot))(),
  };
};
Object.assign(sms, { factory: { ...factory, create } });
const running = withEngine({ now: clock.now, provider: sms, config, start: false });

const throws = (): FitResult => {
  throw new Error('It exploded.');
};
const saysNothing = (): FitResult => undefined as unknown as FitResult;
const tellsNoUnits = (): FitResult =>
  ({ fits: true, request: { to: '', content: {}, text: 'x' } }) as unknown as FitResult;

const textsTo = ({ phone }: CallScript): number => sms.sends.filter((one) => one.request.to === phone).length;

test.each([
  ['throws', throws, '+12025550701'],
  ['says nothing', saysNothing, '+12025550702'],
  ['tells no units', tellsNoUnits, '+12025550703'],
])('one that %s for one person holds up nobody else', async (what, fault, phone) => {
  const bad = new CallScript(`bad: ${what}`, phone);
  const good = new CallScript(`good: ${what}`, phone.replace('+120255507', '+120255508'));
  faults.set(bad.phone, fault);
  for (const call of [bad, good]) {
    await running.engine.ingest(call.started(), call.consent(), call.booking(), call.ended());
  }
  clock.advance(4_000);
  await playOut(running.engine);
  expect([textsTo(bad), textsTo(good)]).toEqual([0, 1]);
  const { followUps } = await running.engine.journey(bad.callId);
  expect(followUps).toMatchObject([{ outcome: 'suppressed', reason: 'does_not_fit' }]);
});

test('a stop is kept although it cannot be answered', async () => {
  const call = new CallScript('stopped', '+12025550704');
  faults.set(call.phone, throws);
  await running.engine.ingest(call.started(), call.consent());
  await running.engine.post(written('said-1', call.phone, 'STOP'));
  faults.delete(call.phone);
  await running.engine.ingest(call.booking(), call.ended());
  clock.advance(4_000);
  await playOut(running.engine);
  expect(textsTo(call)).toBe(0);
  expect((await running.engine.journey(call.callId)).followUps).toMatchObject([{ reason: 'opted_out' }]);
});
