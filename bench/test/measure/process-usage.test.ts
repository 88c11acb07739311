import { describe, expect, test } from '@jest/globals';
import {
  cpuOfDescendants,
  cpuOfFamily,
  cpuOfProcess,
  peakMemoryOfProcess,
  readMachineCpu,
  readProcessTimes,
  sumOfDescendants,
} from '../../src/measure/process-usage.ts';

const nobody = 2_147_483_646;

describe('readProcessTimes', () => {
  // Fields 1 to 20; 14 and 15 are the process's own ticks, 16 and 17 those of its ended children.
  const tail = 'S 41 42 42 0 -1 4194560 100 200 3 4 150 50 70 30 20 0';

  test('adds user and system time, a tick being ten milliseconds', () => {
    expect(readProcessTimes(`42 (postgres) ${tail}`)).toEqual({ parent: 41, cpuMs: 2_000, endedChildrenCpuMs: 1_000 });
  });

  test('a name may hold spaces and parentheses', () => {
    expect(readProcessTimes(`42 (a) b (c)) ${tail}`).parent).toBe(41);
  });
});

describe('sumOfDescendants', () => {
  const one = (parent: number, cpuMs: number, endedChildrenCpuMs = 0) => ({ parent, cpuMs, endedChildrenCpuMs });
  const everybody = new Map([
    [1, one(0, 1_000_000)],
    [40, one(1, 10, 5)],
    [41, one(40, 200, 30)],
    [42, one(41, 3_000)],
    [43, one(1, 70_000)],
  ]);

  test('adds children, their children, and all of them that have ended', () => {
    expect(sumOfDescendants(everybody, 40)).toBe(3_245);
    expect(sumOfDescendants(everybody, 42)).toBe(3_000);
  });

  test('is not a number for a process that is not there', () => {
    expect(sumOfDescendants(everybody, 44)).toBeNaN();
  });
});

describe('readMachineCpu', () => {
  test('adds all but idle time and what guests were counted for already', () => {
    expect(readMachineCpu('cpu  100 10 50 9000 800 3 4 5 77 88\ncpu0 1 1 1 1 1 1 1 1 1 1\n')).toBe(1_720);
  });

  test('is not a number where there is nothing to read', () => {
    expect(readMachineCpu('')).toBeNaN();
  });
});

describe('a process that does not exist', () => {
  test.each([
    ['cpuOfProcess', cpuOfProcess],
    ['cpuOfFamily', cpuOfFamily],
    ['cpuOfDescendants', cpuOfDescendants],
    ['peakMemoryOfProcess', peakMemoryOfProcess],
  ])('has no %s', async (_name, read) => {
    expect(await read(nobody)).toBeNaN();
  });
});
