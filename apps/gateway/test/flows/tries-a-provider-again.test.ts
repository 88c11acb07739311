import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { SendOutcome } from '@aftercall/core';
import { METRICS } from '../../src/composition/tokens.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import { CallScript } from '../support/call-script.ts';
import { tenantId } from '../support/test-engine.ts';
import { until } from '../support/until.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now });
const account = `${tenantId}/sms-main`;
/** Longer than the claim takes to look by itself. */
const aWhile = (): Promise<void> => wait(700);

let calls = 0;
async function book(count: number): Promise<readonly string[]> {
  const callIds = Array.from({ length: count }, () => `call-${(calls += 1)}`);
  for (const callId of callIds) {
    const call = new CallScript(callId, `+1202555${callId.slice('call-'.length).padStart(4, '0')}`);
    await running.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
  }
  return callIds;
}

async function circuit(): Promise<number | undefined> {
  const { registry } = running.engine.container.get(METRICS);
  const { values } = (await registry.getSingleMetric('aftercall_account_circuit')?.get()) ?? { values: [] };
  return values.find((one) => one.labels['tenant'] === tenantId)?.value;
}

test('a provider that failed is tried with one message, then with two at a time, four, eight, sixteen, and then with all', async () => {
  const { provider } = running.engine;
  const timeout: SendOutcome = { outcome: 'uncertain', cause: 'timeout' };
  provider.answers.push(...Array.from({ length: 5 }, () => timeout));
  for (const callId of await book(5)) {
    await running.engine.until(callId, ({ followUps }) => followUps[0]?.outcome === 'uncertain');
  }
  expect(await circuit()).toBe(2);

  const underWay: ((outcome: SendOutcome) => void)[] = [];
  const answerNow = (): void => {
    for (const answer of underWay.splice(0)) answer({ outcome: 'accepted', providerIds: [`id-${underWay.length}`] });
  };
  const hold = (): Promise<SendOutcome> => new Promise((resolve) => underWay.push(resolve));
  const waiting = await book(60);
  provider.answers.push(...waiting.map(() => hold));
  await aWhile();
  expect(underWay).toHaveLength(0);

  clock.advance(10_000);
  const seen: number[] = [];
  for (const level of [1, 2, 4, 8, 16]) {
    await until(`${level} are under way`, async () => (underWay.length >= level ? true : undefined));
    await aWhile();
    seen.push(underWay.length);
    // The claim does not even look at the others, or it would look again and again.
    expect(running.engine.container.get(Dispatcher).fullSlots()).toEqual([account]);
    expect(await circuit()).toBe(1);
    answerNow();
  }
  expect(seen).toEqual([1, 2, 4, 8, 16]);
  await until('all others are under way', async () => (underWay.length === 60 - 31 ? true : undefined));
  expect(await circuit()).toBe(0);
  answerNow();
  for (const callId of waiting) {
    await running.engine.until(callId, ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  }
  expect(provider.sends).toHaveLength(65);
}, 60_000);
