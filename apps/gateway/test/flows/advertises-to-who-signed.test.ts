import { expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { playOut } from '../support/play-out.ts';
import { salonConfig } from '../support/salon-config.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const config = salonConfig(
  `    accounts: [{ id: sms-main, channel: sms, settings: {} }]
    texts:
      - locale: en-US
        triggers:
          payment.captured:
            purpose: marketing
            parts:
              - { name: paid, text: 'Paid: {amount}. 20 % off next time!' }
              - { name: receipt, text: 'Receipt: {receiptUrl}' }
`,
  'caps: { person: { perDay: none, perWeek: none }, prefix: { newPerHour: none } }',
);
const running = withEngine({ keepsCaps: true, now: clock.now, config, start: false });
const written = { basis: 'written_esign', purposes: ['marketing'] } as const;

test('a text that promotes goes to those alone who agreed to marketing in writing, three times a day by law', async () => {
  const { engine } = running;
  const reasonOf = async ({ callId }: CallScript): Promise<string | undefined> => {
    const [followUp] = (await engine.journey(callId)).followUps;
    return followUp?.reason ?? followUp?.state;
  };
  const spoken = new CallScript('spoken', '+12025550181');
  await engine.ingest(spoken.started(), spoken.consent(), spoken.ended(), spoken.payment());
  clock.advance(4_000);
  await playOut(engine);
  await expect(reasonOf(spoken)).resolves.toBe('no_consent');
  // What does not promote asks for no more than it did.
  const booked = new CallScript('booked', '+12025550181');
  await engine.ingest(booked.started(), booked.consent(), booked.booking({}, { live: true }));
  await playOut(engine);
  await expect(reasonOf(booked)).resolves.toBe('sending');

  const signed = [1, 2, 3, 4].map((number) => new CallScript(`signed-${number}`, '+12025550182'));
  for (const call of signed) await engine.ingest(call.started(), call.consent(written), call.payment({ live: true }));
  await playOut(engine);
  const reasons = await Promise.all(signed.map(reasonOf));
  expect(reasons).toEqual(['sending', 'sending', 'sending', 'cap_person']);
  const texts = engine.provider.sends
    .filter(({ request }) => request.to === '+12025550182')
    .map((one) => one.request.text);
  expect(texts).toEqual(Array(3).fill('Salon Luz: Paid: $45.00. 20 % off next time! Reply STOP to opt out.'));
});
