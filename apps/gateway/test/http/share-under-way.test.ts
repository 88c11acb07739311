import { expect, test } from '@jest/globals';
import { shareUnderWay } from '../../src/http/share-under-way.ts';

/** Something that is made when it is told to be, on a clock of its own. */
function setUp() {
  const making: PromiseWithResolvers<string>[] = [];
  const clock = { now: 0 };
  const ask = shareUnderWay(
    () => {
      const one = Promise.withResolvers<string>();
      making.push(one);
      return one.promise;
    },
    () => clock.now,
  );
  return { making, clock, ask };
}

test('those who ask at once have one answer, and the next one a new one', async () => {
  const { making, ask } = setUp();
  const asked = [ask(), ask(), ask()];
  expect(making).toHaveLength(1);
  making[0]?.resolve('first');
  expect(await Promise.all(asked)).toEqual(['first', 'first', 'first']);

  const later = ask();
  making[1]?.resolve('second');
  expect(await later).toBe('second');
});

test('a failure is of those who asked while it was under way, and of nobody else', async () => {
  const { making, ask } = setUp();
  const asked = Promise.allSettled([ask(), ask()]);
  making[0]?.reject(new Error('away'));
  expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected']);

  const later = ask();
  making[1]?.resolve('back');
  expect(await later).toBe('back');
});

test('an answer that does not come keeps nobody waiting who asks a while later', async () => {
  const { making, clock, ask } = setUp();
  const silent = ask();
  clock.now = 250;
  const asked = [ask(), ask()];
  expect(making).toHaveLength(2);
  making[1]?.resolve('now');
  expect(await Promise.all(asked)).toEqual(['now', 'now']);
  making[0]?.resolve('then');
  expect(await silent).toBe('then');
});
