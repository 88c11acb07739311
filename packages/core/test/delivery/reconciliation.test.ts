import { describe, expect, test } from '@jest/globals';
import {
  afterAnswer,
  countAnswer,
  firstQuestionAfterMs,
  takenFor,
  type Asked,
  type ReconcileAnswer,
} from '../../src/index.ts';

const none: Asked = { times: 0, absences: 0 };

/** What each answer of a row leads to; each is asked for when the one before it said so. */
function course(...answers: readonly ReconcileAnswer[]): readonly string[] {
  let asked = none;
  let sinceSentMs = firstQuestionAfterMs;
  return answers.map((told) => {
    const answer = takenFor(told, sinceSentMs);
    asked = countAnswer(asked, answer);
    const after = afterAnswer(answer, asked, sinceSentMs);
    if (after.next !== 'ask') return after.next;
    sinceSentMs += after.inMs;
    return `ask in ${Math.round(after.inMs / 1_000)} s`;
  });
}

describe('a provider that is asked about an uncertain send', () => {
  test('settles it when it has the message, whatever it said before', () => {
    expect(course('found')).toEqual(['accepted']);
    expect(course('absent', 'unknown', 'found')).toEqual(['ask in 60 s', 'ask in 60 s', 'accepted']);
  });

  test('proves with two absences, a minute apart or more, that it was not sent', () => {
    expect(course('absent', 'absent')).toEqual(['ask in 60 s', 'not_sent']);
    expect(course('absent', 'unknown', 'absent')).toEqual(['ask in 60 s', 'ask in 60 s', 'not_sent']);
  });

  test('is asked five times at most when it cannot tell', () => {
    expect(course('unknown', 'unknown', 'unknown', 'unknown', 'unknown')).toEqual([
      'ask in 60 s',
      'ask in 300 s',
      'ask in 900 s',
      'ask in 3600 s',
      'end',
    ]);
  });

  test('is asked again soon when it did not answer, which says nothing about the send', () => {
    const unanswered: ReconcileAnswer[] = Array.from({ length: 4 }, () => 'unanswered');
    expect(course('absent', ...unanswered, 'absent')).toEqual([
      'ask in 60 s',
      'ask in 60 s',
      'ask in 60 s',
      'ask in 60 s',
      'ask in 68 s',
      'not_sent',
    ]);
    expect(course(...unanswered, 'unknown', 'unknown').slice(-2)).toEqual(['ask in 60 s', 'ask in 300 s']);
  });

  test('is not asked for ever when it never answers', () => {
    const whole = course(...Array.from({ length: 30 }, (): ReconcileAnswer => 'unanswered'));
    const end = whole.indexOf('end');
    expect(whole.slice(end - 4, end)).toEqual(['ask in 60 s', 'ask in 300 s', 'ask in 900 s', 'ask in 3600 s']);
    expect(end).toBeLessThan(25);
  });

  test('never proves anything with answers that do not tell', () => {
    expect(course(...Array.from({ length: 20 }, (): ReconcileAnswer => 'unknown'))).not.toContain('not_sent');
  });
});
