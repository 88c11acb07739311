import { expect, test } from '@jest/globals';
import { FollowUpNews } from '../../src/engine/follow-up-news.ts';

const never = new AbortController().signal;

test('wakes everyone who waits for a follow-up that changed, and nobody else', async () => {
  const news = new FollowUpNews();
  const woken: string[] = [];
  const waits = ['a', 'a', 'b'].map((id) => news.waitFor(id, never).then(() => woken.push(id)));
  news.changed(['a', 'unknown']);
  await Promise.all(waits.slice(0, 2));
  expect(woken).toEqual(['a', 'a']);
  news.changed(['b']);
  await Promise.all(waits);
  expect(woken).toEqual(['a', 'a', 'b']);
});

test('is once: news that came before are not waited for', async () => {
  const news = new FollowUpNews();
  news.changed(['a']);
  const controller = new AbortController();
  const waiting = news.waitFor('a', controller.signal).then(() => 'aborted');
  controller.abort();
  expect(await waiting).toBe('aborted');
});

test('a wait whose signal is aborted already is over', async () => {
  await expect(new FollowUpNews().waitFor('a', AbortSignal.abort())).resolves.toBeUndefined();
});
