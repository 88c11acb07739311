import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { patienceMs } from './launch-browser.ts';

/** Reads until it is what is wanted, or as long as is waited for anything in the browser. */
export async function expectEventually<Value>(read: () => Promise<Value>, wanted: Value): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while ((await read()) !== wanted && Date.now() < deadline) await wait(50);
  expect(await read()).toEqual(wanted);
}
