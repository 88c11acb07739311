import { expect, test } from '@jest/globals';
import { cpuOfOthers, cpuPerEvent, databaseWorkPerEvent, type Reading } from '../../src/sections/take-reading.ts';

const from: Reading = {
  mark: '1:1:',
  markedAt: 1_000,
  counts: { posted: 0, accepted: 0, refused: 0, startsAt: 900, countedAt: 1_000 },
  cpuMs: { gateway: 100, postgres: 200, responder: 10, generator: 20, emulator: 5_000 },
  machineCpuMs: 90_000,
  databaseWork: { walBytes: 1_000_000, dataBytes: 8_000_000, transactions: 50 },
};

const to: Reading = {
  ...from,
  markedAt: 2_000,
  cpuMs: { gateway: 400, postgres: 300, responder: 60, generator: 40, emulator: 5_250 },
  // All that the processes of the bench took, and nothing else.
  machineCpuMs: 90_720,
  databaseWork: { walBytes: 4_000_000, dataBytes: 9_000_000, transactions: 75 },
};

test('the CPU of an event is told for every process that took part', () => {
  expect(cpuPerEvent(from, to, 1_000)).toEqual({
    gateway: 300,
    postgres: 100,
    responder: 50,
    generator: 20,
    emulator: 250,
  });
});

test('what none of these took is of other programs', () => {
  expect(cpuOfOthers(from, to)).toBe(0);
  expect(cpuOfOthers(from, { ...to, machineCpuMs: 91_220 })).toBeGreaterThan(0);
});

test('the work of PostgreSQL is told for each event', () => {
  expect(databaseWorkPerEvent(from, to, 500)).toEqual({ walBytes: 6_000, dataBytes: 2_000, transactions: 0.05 });
});
