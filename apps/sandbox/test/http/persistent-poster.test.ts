import { describe, expect, test } from '@jest/globals';
import { PersistentPoster } from '../../src/http/persistent-poster.ts';
import { WebhookPoster } from '../../src/http/webhook-poster.ts';
import { Timers } from '../../src/receipts/timers.ts';
import { Behaviour } from '../../src/settings/behaviour.ts';
import { sandboxSettingsSchema } from '../../src/settings/sandbox-settings.ts';
import { openReceiver } from '../support/harness.ts';

async function open(timeScale: number) {
  const receiver = await openReceiver();
  const [poster, timers] = [new WebhookPoster(), new Timers()];
  const behaviour = new Behaviour(sandboxSettingsSchema.parse({ timeScale }));
  const persistent = new PersistentPoster({ poster, timers, behaviour });
  return { receiver, timers, post: () => persistent.post({ url: receiver.url, headers: {}, body: '{}' }), poster };
}

describe('a webhook that is tried until it is taken', () => {
  test('tells the first try and the last', async () => {
    const { receiver, post, poster } = await open(0);
    receiver.answerWith((_webhook, index) => (['reset', 503, 200] as const)[index] ?? 200);
    const { first, last } = post();
    expect(await first).toMatchObject({ attempts: 1, answer: null });
    expect(await last).toEqual({ attempts: 3, answer: 200, error: null });
    await poster.stop();
  });

  test('is given up when the sandbox forgets or stops, while it waits and while it is on its way', async () => {
    const { receiver, timers, post, poster } = await open(10_000);
    receiver.answerWith(() => 503);
    const waiting = post();
    await waiting.first;
    timers.clear();
    expect(await waiting.last).toMatchObject({ attempts: 1, answer: 503 });
    const underWay = post();
    timers.clear();
    expect(await underWay.last).toMatchObject({ attempts: 1, answer: 503 });
    expect(receiver.received).toHaveLength(2);
    await poster.stop();
  });
});
