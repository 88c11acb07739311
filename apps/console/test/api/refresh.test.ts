import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query';
import { followChanges, refreshList } from '../../src/api/refresh.ts';

const queryKey = ['calls', undefined, {}];

/** A list of three pages; each is answered when it is let go. */
function listOfPages() {
  const queries = new QueryClient();
  const asked: { readonly page: number; readonly answer: () => void }[] = [];
  const observer = new InfiniteQueryObserver(queries, {
    queryKey,
    queryFn: ({ pageParam }) =>
      new Promise<number>((answer) => asked.push({ page: pageParam, answer: () => answer(pageParam) })),
    initialPageParam: 1,
    getNextPageParam: (page: number) => (page < 3 ? page + 1 : undefined),
  });
  const forget = observer.subscribe(() => undefined);
  const shown = (): readonly number[] => observer.getCurrentResult().data?.pages ?? [];
  /** Answers whatever is asked for, until nothing more is. */
  const answerAll = async (): Promise<number[]> => {
    const answered: number[] = [];
    for (let one = asked.shift(); one !== undefined; one = asked.shift()) {
      one.answer();
      answered.push(one.page);
      await wait(5);
    }
    return answered;
  };
  return { queries, observer, asked, shown, answerAll, forget };
}

describe('a list that changes while somebody asks for its next page', () => {
  test('is read anew behind that page, which is shown', async () => {
    const { queries, observer, shown, answerAll, forget } = listOfPages();
    await answerAll();
    const clicked = observer.fetchNextPage();
    await wait(5);
    const refreshed = refreshList(queries, ['calls']);
    await wait(5);
    expect(await answerAll()).toEqual([2, 1, 2]);
    await Promise.all([clicked, refreshed]);
    expect(shown()).toEqual([1, 2]);
    forget();
  });

  test('shows it as well when the click comes while it is read anew, and is read anew once more', async () => {
    const { queries, observer, asked, shown, answerAll, forget } = listOfPages();
    await answerAll();
    const refreshed = refreshList(queries, ['calls']);
    await wait(5);
    asked.length = 0;
    const clicked = observer.fetchNextPage();
    await wait(5);
    expect(await answerAll()).toEqual([2, 1, 2]);
    await Promise.all([clicked, refreshed]);
    expect(shown()).toEqual([1, 2]);
    forget();
  });
});

test('what changes while a list is read is read afterwards, and not at the same time', async () => {
  const begun: (() => void)[] = [];
  const follower = followChanges(() => new Promise<void>((end) => begun.push(end)), 1);
  for (let told = 0; told < 3; told += 1) follower.tell();
  await wait(20);
  expect(begun).toHaveLength(1);
  follower.tell();
  await wait(20);
  expect(begun).toHaveLength(1);
  begun[0]?.();
  await wait(20);
  expect(begun).toHaveLength(2);
  begun[1]?.();
  await wait(20);
  expect(begun).toHaveLength(2);
  follower.stop();
  follower.tell();
  await wait(20);
  expect(begun).toHaveLength(2);
});
