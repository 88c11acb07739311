import { describe, expect, test } from '@jest/globals';
import { afterAnswer, countAnswer, type Asked, type ReconcileAnswer } from '../../src/index.ts';

const none: Asked = { times: 0, absences: 0 };

/** What each answer of a row leads to. */
function course(...answers: readonly ReconcileAnswer[]): readonly string[] {
  let asked = none;
  return answers.map((answer) => {
    asked = countAnswer(asked, answer);
    const after = afterAnswer(answer, asked);
    return after.next === 'ask' ? `ask in ${after.inMs / 1_000} s` : after.next;
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

  test('never proves anything with answers that do not tell', () => {
    expect(course(...Array.from({ length: 20 }, (): ReconcileAnswer => 'unknown'))).not.toContain('not_sent');
  });
});
