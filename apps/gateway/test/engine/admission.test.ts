import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { Admission, type Entry } from '../../src/engine/admission.ts';

const bounds = { mostUnderWay: 10, patienceMs: 500, standingPatienceMs: 150 };

/** An admission on a clock of the test, whose timers only go on as the test says. */
function doors() {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] });
  const startedAt = Date.now();
  const observed: Entry[] = [];
  const admission = new Admission({
    ticks: () => Date.now() - startedAt,
    bounds,
    observe: (entry) => observed.push(entry),
  });
  return { admission, observed };
}

/** In the order in which they hear of it. */
function comeTo(admission: Admission, count: number): string[] {
  const heard: string[] = [];
  for (let one = 0; one < count; one += 1) {
    void Promise.resolve(admission.enter()).then((entry) => heard.push(`${one} ${entry}`));
  }
  return heard;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const later = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

afterEach(() => {
  jest.useRealTimers();
});

describe('admission', () => {
  test('lets in at once whoever comes, while less is under way than may be', () => {
    const { admission, observed } = doors();
    admission.began(9);
    expect(admission.enter()).toBe('entered');
    expect([admission.held, observed]).toEqual([0, []]);
  });

  test('holds who comes too much, and lets in as many as there is room for, in the order of coming', async () => {
    const { admission, observed } = doors();
    admission.began(10);
    const heard = comeTo(admission, 4);
    await turn();
    expect([heard, admission.held]).toEqual([[], 4]);
    admission.ended(1);
    admission.ended(1);
    await turn();
    expect([heard, admission.held]).toEqual([['0 entered', '1 entered'], 2]);
    admission.ended(8);
    await turn();
    expect(heard).toEqual(['0 entered', '1 entered', '2 entered', '3 entered']);
    expect(observed).toEqual(['entered', 'entered', 'entered', 'entered']);
  });

  test('lets nobody past who is held', async () => {
    const { admission } = doors();
    admission.began(10);
    const heard = comeTo(admission, 1);
    admission.ended(5);
    // There is room by now, and it is the other's.
    void Promise.resolve(admission.enter()).then(() => heard.push('the next'));
    expect(admission.held).toBe(2);
    await turn();
    expect(heard).toEqual(['0 entered', 'the next']);
  });

  test('refuses nobody for a standstill that is short, and who comes into a longer one after its patience', async () => {
    const { admission, observed } = doors();
    admission.began(10);
    const heard = comeTo(admission, 2);
    await later(480);
    expect(heard).toEqual([]);
    await later(40);
    expect(heard).toEqual(['0 refused', '1 refused']);
    expect(observed).toEqual(['refused', 'refused']);
  });

  test('has less patience once somebody was held all the time', async () => {
    const { admission } = doors();
    admission.began(10);
    comeTo(admission, 1);
    await later(400);
    const heard = comeTo(admission, 2);
    await later(80);
    expect(heard).toEqual([]);
    await later(80);
    expect(heard).toEqual(['0 refused', '1 refused']);
    // Nobody was held any more, so this is a moment like any other.
    const afterwards = comeTo(admission, 1);
    await later(400);
    expect(afterwards).toEqual([]);
  });

  test('takes as many more as are usually at the providers, and no more where they have all answered', async () => {
    const { admission } = doors();
    for (let send = 0; send < 20; send += 1) {
      admission.began(1);
      admission.asked();
    }
    for (let look = 0; look < 12; look += 1) {
      await later(250);
      void admission.underWay;
    }
    expect(admission.underWay).toBeCloseTo(0, 1);
    expect(admission.enter()).toBe('entered');
    for (let send = 0; send < 20; send += 1) admission.answered();
    for (let look = 0; look < 12; look += 1) {
      await later(250);
      void admission.underWay;
    }
    expect(admission.underWay).toBeCloseTo(20, 1);
    expect(admission.enter()).toBeInstanceOf(Promise);
  });

  test('holds nobody once it is closed', async () => {
    const { admission } = doors();
    admission.began(10);
    const heard = comeTo(admission, 2);
    admission.close();
    await turn();
    expect([heard, admission.enter()]).toEqual([['0 entered', '1 entered'], 'entered']);
  });

  test('its own timer refuses, and ends with the line', async () => {
    const admission = new Admission({ ticks: () => performance.now(), bounds: { mostUnderWay: 0, patienceMs: 1 } });
    expect(await admission.enter()).toBe('refused');
    await wait(0);
    expect(admission.held).toBe(0);
  });
});
