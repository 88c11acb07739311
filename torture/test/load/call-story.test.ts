import { expect, test } from '@jest/globals';
import { parseCallEvent } from '@aftercall/core';
import { makeCall, storyNames, tenants } from '../../src/load/call-story.ts';

const calls = Array.from({ length: 600 }, (_, index) => makeCall(7, index));

test('the same seed tells the same calls, another seed others', () => {
  expect(Array.from({ length: 600 }, (_, index) => makeCall(7, index))).toEqual(calls);
  expect(makeCall(8, 0)).not.toEqual(calls[0]);
});

test('every story is told, for every tenant', () => {
  expect(new Set(calls.map((one) => one.story))).toEqual(new Set(storyNames));
  expect(new Set(calls.map((one) => one.tenant))).toEqual(new Set(tenants));
});

test('every event is one that the gateway takes', () => {
  const refused = calls.flatMap((call) => call.posts.map((one) => parseCallEvent(one.event))).filter((one) => !one.ok);
  expect(refused).toEqual([]);
});

test('a changed booking says something new', () => {
  for (const { posts } of calls.filter((one) => one.story.startsWith('changed'))) {
    const bookings = posts.map((one) => one.event.data).filter((one) => 'booking' in one);
    const times = bookings.map((one) => (one.booking as { startsAt: string }).startsAt);
    expect(new Set(times).size).toBe(2);
  }
});

test('only what is posted twice shares an id, and callers share no phone', () => {
  for (const { story, posts } of calls) {
    const ids = posts.map((one) => one.event.id);
    expect(ids.length - new Set(ids).size).toBe(story === 'doubled' ? 2 : 0);
  }
  expect(new Set(calls.map((one) => one.phone)).size).toBe(calls.length);
});

test('a trigger of a caller who consented and did not take it back is owed a message', () => {
  const owed = (story: string): unknown[] =>
    calls.filter((one) => one.story === story).flatMap((one) => [...one.expected.values()]);
  expect(new Set(owed('live'))).toEqual(new Set(['message']));
  expect(new Set(owed('no_consent'))).toEqual(new Set(['nothing']));
  expect(new Set(owed('stopped'))).toEqual(new Set(['either']));
});
