import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Suppression } from '../../src/consent/consent-record.ts';
import type { ReplyMeaning } from '../../src/consent/read-reply.ts';
import {
  answerTo,
  countsAsTold,
  decideNotice,
  noticeLifeMs,
  recheckNotice,
  type NoticeFacts,
  type PastNotice,
  type PersonsWord,
} from '../../src/decide/notice.ts';

const now = new Date('2026-11-26T10:00:00Z');
const ago = (ms: number): Date => new Date(now.getTime() - ms);
const hour = 3_600_000;

const word = (meaning: ReplyMeaning, more: Partial<PersonsWord> = {}): PersonsWord => ({
  meaning,
  readByProvider: false,
  at: now,
  receivedAt: now,
  ...more,
});

const facts = (more: Partial<NoticeFacts> = {}): NoticeFacts => ({
  answeredBy: 'gateway',
  suppressions: [],
  notices: [],
  ...more,
});

const stop = (id: string, at = ago(hour), scope: 'all' | 'marketing' = 'all'): Suppression => ({
  id,
  kind: 'stop',
  scope,
  at,
});

const told = (more: Partial<PastNotice> = {}): PastNotice => ({
  id: 'n1',
  kind: 'stop_confirmation',
  account: 'sms',
  at: ago(hour),
  isAnswered: false,
  ...more,
});

const decided = (meaning: ReplyMeaning, given: Partial<NoticeFacts> = {}, more: Partial<PersonsWord> = {}): unknown => {
  const decision = decideNotice(word(meaning, more), facts(given));
  return decision?.notice === 'skip' ? decision.reason : decision?.kind;
};

describe('what a person wrote', () => {
  test.each([
    ['stop', 'stop_confirmation'],
    ['unclear', 'stop_question'],
    ['help', 'help'],
    ['start', undefined],
    ['yes', undefined],
    ['other', undefined],
  ] as const)('%s is answered with %s', (meaning, kind) => {
    expect(decided(meaning)).toBe(kind);
  });

  test('is not answered where nobody said who answers', () => {
    expect(decided('stop', { answeredBy: undefined })).toBe('not_configured');
  });

  test('is left to the provider where it noticed it, and only there', () => {
    expect(decided('stop', { answeredBy: 'provider' }, { readByProvider: true })).toBe('provider_answers');
    expect(decided('help', { answeredBy: 'provider' }, { readByProvider: true })).toBe('provider_answers');
    expect(decided('stop', { answeredBy: 'provider' })).toBe('stop_confirmation');
    expect(decided('stop', {}, { readByProvider: true })).toBe('stop_confirmation');
  });

  test('is not answered after five minutes', () => {
    expect(decided('stop', {}, { at: ago(noticeLifeMs) })).toBe('stop_confirmation');
    expect(decided('stop', {}, { at: ago(noticeLifeMs + 1) })).toBe('too_late');
  });
});

describe('a stop', () => {
  test('is confirmed once as long as it stands', () => {
    const suppressions = [stop('s1')];
    expect(decided('stop', { suppressions, notices: [told({ suppressionId: 's1' })] })).toBe('already_told');
    // Said on a call or to a provider, and never confirmed in writing.
    expect(decided('stop', { suppressions })).toBe('stop_confirmation');
  });

  test('is confirmed anew after it was ended', () => {
    const ended: Suppression = { id: 's2', kind: 'start', scope: 'all', at: ago(1_000) };
    const suppressions = [stop('s1'), ended];
    expect(decided('stop', { suppressions, notices: [told({ suppressionId: 's1' })] })).toBe('stop_confirmation');
  });

  test('that a question told of is not confirmed once more', () => {
    const asked = told({ kind: 'stop_question', suppressionId: 's1' });
    expect(decided('stop', { suppressions: [stop('s1')], notices: [asked] })).toBe('already_told');
  });

  test('against marketing does not count as one', () => {
    expect(decided('unclear', { suppressions: [stop('s1', ago(hour), 'marketing')] })).toBe('stop_question');
  });
});

test('nothing is asked of whoever was stopped before', () => {
  expect(decided('unclear', { suppressions: [stop('s1')] })).toBe('already_stopped');
});

test('help is given once in a day, and not to whoever has stopped', () => {
  expect(decided('help', { notices: [told({ kind: 'help', at: ago(24 * hour - 1) })] })).toBe('already_told');
  expect(decided('help', { notices: [told({ kind: 'help', at: ago(24 * hour) })] })).toBe('help');
  expect(decided('help', { suppressions: [stop('s1')] })).toBe('opted_out');
});

describe('a notice that is about to leave', () => {
  const confirmation = { kind: 'stop_confirmation', at: ago(noticeLifeMs), suppressionId: 's1' } as const;

  test('leaves within five minutes, while the stop that it is about stands', () => {
    expect(recheckNotice(confirmation, [stop('s1')], now)).toBeUndefined();
    expect(recheckNotice(confirmation, [stop('s1')], new Date(now.getTime() + 1))).toBe('too_late');
    expect(recheckNotice(confirmation, [stop('s2')], now)).toBe('overtaken');
    expect(recheckNotice(confirmation, [stop('s1'), stop('s2')], now)).toBeUndefined();
  });

  test('asks only while the stop that it asks about is the only one', () => {
    const question = { ...confirmation, kind: 'stop_question' } as const;
    expect(recheckNotice(question, [stop('s1')], now)).toBeUndefined();
    expect(recheckNotice(question, [stop('s1'), stop('s2')], now)).toBe('overtaken');
  });

  test('does not go to whoever has stopped meanwhile, where it is about something else', () => {
    expect(recheckNotice({ kind: 'help', at: now }, [], now)).toBeUndefined();
    expect(recheckNotice({ kind: 'help', at: now }, [stop('s1')], now)).toBe('opted_out');
  });
});

describe('an answer', () => {
  const question = told({ kind: 'stop_question', suppressionId: 's1', askedAt: ago(hour) });
  const given = { suppressions: [stop('s1')], notices: [question] };
  const ends = (meaning: ReplyMeaning, at = now, more: Partial<typeof given> = {}, account = 'sms'): unknown => {
    const answer = answerTo(account, { meaning, at }, { ...given, ...more });
    return answer && [answer.question.id, answer.ends];
  };

  test('is the next message after the question was taken by the provider; a yes ends its stop', () => {
    expect(ends('yes')).toEqual(['n1', 's1']);
    expect(ends('other')).toEqual(['n1', undefined]);
    expect(ends('stop')).toEqual(['n1', undefined]);
    // The time of the person's provider may be whole seconds.
    expect(ends('yes', ago(hour))).toEqual(['n1', 's1']);
    expect(ends('yes', ago(hour + 1))).toBeUndefined();
    expect(ends('yes', now, { notices: [{ ...question, isAnswered: true }] })).toBeUndefined();
    const { askedAt: _, ...unsent } = question;
    expect(ends('yes', now, { notices: [unsent] })).toBeUndefined();
  });

  test('is to the question that was asked last, where one before it was never answered', () => {
    const later = { ...question, id: 'n2', suppressionId: 's2', at: ago(hour / 2), askedAt: ago(hour / 2) };
    const suppressions = [stop('s1'), stop('s2', ago(hour / 2))];
    for (const notices of [
      [question, later],
      [later, question],
    ]) {
      expect(ends('yes', now, { notices, suppressions })).toEqual(['n2', 's2']);
    }
  });

  test('counts on the account of the question, for a day, and while the stop stands', () => {
    expect(ends('yes', now, {}, 'whatsapp')).toBeUndefined();
    expect(ends('yes', new Date(now.getTime() + 23 * hour))).toEqual(['n1', 's1']);
    expect(ends('yes', new Date(now.getTime() + 23 * hour + 1))).toEqual(['n1', undefined]);
    expect(ends('yes', now, { suppressions: [] })).toEqual(['n1', undefined]);
  });
});

test('whatever a person writes and whenever, a stop is told once as long as it stands, and only a start or a yes ends it', () => {
  const meanings = ['stop', 'unclear', 'start', 'help', 'yes', 'other'] as const;
  const message = fc.record({
    meaning: fc.constantFrom(...meanings),
    account: fc.constantFrom('sms', 'whatsapp'),
    afterMs: fc.integer({ min: 1, max: 30 * hour }),
    readByProvider: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 40 }),
      fc.constantFrom('provider', 'gateway'),
      (messages, answeredBy) => {
        let at = now;
        let suppressions: readonly Suppression[] = [];
        let notices: readonly PastNotice[] = [];
        let toldInPeriod = 0;
        for (const [index, { meaning, account, afterMs, readByProvider }] of messages.entries()) {
          at = new Date(at.getTime() + afterMs);
          const said = { meaning, readByProvider, at, receivedAt: at };
          const answer = answerTo(account, said, { suppressions, notices });
          if (answer !== undefined) {
            notices = notices.map((one) => (one.id === answer.question.id ? { ...one, isAnswered: true } : one));
            if (answer.ends !== undefined) {
              expect(meaning).toBe('yes');
              suppressions = [...suppressions, { id: `e${index}`, kind: 'start', scope: 'one', at, ends: answer.ends }];
              toldInPeriod = 0;
            }
          }
          const decision = decideNotice(said, { answeredBy, suppressions, notices });
          if (meaning === 'stop' || meaning === 'unclear') suppressions = [...suppressions, stop(`s${index}`, at)];
          if (meaning === 'start') {
            suppressions = [...suppressions, { id: `t${index}`, kind: 'start', scope: 'all', at }];
            toldInPeriod = 0;
          }
          if (decision === undefined || !countsAsTold(decision)) continue;
          const { kind } = decision;
          if (kind !== 'help') toldInPeriod += 1;
          expect(toldInPeriod).toBeLessThanOrEqual(1);
          const about = kind === 'help' ? {} : { suppressionId: `s${index}` };
          notices = [...notices, { id: `n${index}`, kind, account, at, askedAt: at, isAnswered: false, ...about }];
        }
      },
    ),
  );
});
