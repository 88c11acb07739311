import { expect, test } from '@jest/globals';
import { checkMorning } from '../../src/check/check-morning.ts';
import type { CallResult } from '../../src/check/examine-call.ts';
import { glowSalon } from '../../src/morning/glow-salon.ts';
import type { Text } from '../../src/run/sandbox-client.ts';
import { exampleCall, exampleText, scriptedJourney } from '../support/scripted-journey.ts';

const journey = scriptedJourney(exampleCall);
const earlier: CallResult = { call: exampleCall, business: glowSalon, journey, texts: [exampleText], differences: [] };

function witnesses(texts: readonly Text[], accepted: number, doubled: number, counted = 0) {
  return {
    gateway: { journey: () => Promise.resolve(journey), doubleDeliveries: () => Promise.resolve(counted) },
    sandbox: {
      textsOf: () => Promise.resolve([...texts]),
      summary: () => Promise.resolve({ accepted, attempts: { doubled, withoutAttempt: 0 } }),
    },
  };
}

const { signal } = new AbortController();

test('nothing is wrong when the carrier counts what the calls account for', async () => {
  const result = await checkMorning([earlier], witnesses([exampleText], 1, 0), signal);
  expect([result.doubled, result.differences, result.calls[0]?.differences]).toEqual([0, [], []]);
});

test('a text that no call stands for, and a double', async () => {
  const { differences, doubled } = await checkMorning([earlier], witnesses([exampleText], 3, 1), signal);
  expect(doubled).toBe(1);
  expect(differences).toEqual([
    'the carriers took over 3 texts, and the calls account for 1',
    '1 attempts were taken over by a carrier twice',
  ]);
});

test('a double delivery that no call shows', async () => {
  const { differences } = await checkMorning([earlier], witnesses([exampleText], 1, 0, 2), signal);
  expect(differences).toEqual(['the gateway counted 2 double deliveries, and the calls show 0']);
});

test('what went wrong after the line of a call was printed, and what did before', async () => {
  const refused = { ...earlier, differences: ['us-99-1 was not taken: HTTP 400'] };
  const { calls } = await checkMorning([refused], witnesses([exampleText, exampleText], 2, 0), signal);
  expect(calls[0]?.differences).toEqual([
    'us-99-1 was not taken: HTTP 400',
    'the carriers took over 2 texts, and should 1',
  ]);
});
