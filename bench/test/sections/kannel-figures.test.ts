import { expect, test } from '@jest/globals';
import { kannelFigures } from '../../src/sections/kannel-figures.ts';

const databaseWork = { walBytes: 6_000, dataBytes: 2_500, transactions: 0.1 };
const ofPath = { gateway: 300, postgres: 200, responder: 100, generator: 50 };
const path = (eventsPerSecond: number) => ({ eventsPerSecond, cpu: ofPath, cpuOfOthers: 2, databaseWork });
const maximum = [path(1_300), path(500), path(1_800)];

const cpu = { bearerbox: 200, smsbox: 150, responder: 60, generator: 45 };
const kannel = (messagesPerSecond: number, ofMessage = cpu) => ({ messagesPerSecond, cpu: ofMessage, cpuOfOthers: 3 });
const rounds = [kannel(2_600), kannel(2_000), kannel(1_200)];

test('Kannel is set beside the path round by round, by rates and by CPU', () => {
  const { figures, ...others } = kannelFigures({ version: '1.4.5', rounds, maximum, faults: ['A fault.'] });
  expect(figures).toMatchObject({
    messagesPerSecond: { what: expect.stringContaining('1.4.5'), median: 2_000, rounds: [2_600, 2_000, 1_200] },
    ratioOfPath: { median: 0.5, rounds: [0.5, 0.25, 1.5] },
    // 200 + 150 + 60 + 45 of 300 + 200 + 100 + 50.
    cpuRatioOfPath: { median: 0.7, rounds: [0.7, 0.7, 0.7] },
  });
  expect(others).toMatchObject({
    cpuMicrosecondsPerEvent: { 'message, through Kannel': { smsbox: { median: 150 } } },
    cpuOfOthersPercent: { median: 3 },
    faults: ['A fault.'],
  });
});

test('there is no ratio by CPU where the system does not tell', () => {
  const none = { bearerbox: Number.NaN, smsbox: Number.NaN, responder: Number.NaN, generator: Number.NaN };
  const { figures } = kannelFigures({ version: '1.4.5', rounds: [kannel(2_600, none)], maximum, faults: [] });
  expect(Object.keys(figures)).toEqual(['messagesPerSecond', 'ratioOfPath']);
});
