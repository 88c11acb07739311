import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  cleanText,
  fitOrNot,
  readFoundReceipt,
  readListedReplies,
  readOutcome,
  readReconciliation,
  readWebhook,
  type FitResult,
} from '../../../src/index.ts';
import { message, receipt, refused, reply } from './support/told.ts';

describe('what no database takes', () => {
  const bad = 'a\0b\ud800c\udfffd';
  const good = 'a\ufffdb\ufffdc\ufffdd';

  test('is replaced in texts, and the rest stays, emoji among it', () => {
    expect(cleanText(bad)).toBe(good);
    expect(cleanText('Sí, mañana 🙂 — 東京')).toBe('Sí, mañana 🙂 — 東京');
  });

  test('is in nothing that a channel says', () => {
    const reason = { ...refused, message: bad, providerCode: bad };
    const billing = { category: bad };
    const answers = [
      readOutcome({ outcome: 'accepted', providerIds: [bad], providerStatus: bad, billing }, () => undefined),
      readOutcome({ outcome: 'rejected', reason }, () => undefined),
      readOutcome({ outcome: 'throttled', scope: 'message', providerCode: bad }, () => undefined),
      readOutcome({ outcome: 'uncertain', cause: 'timeout', providerCode: bad }, () => undefined),
      readReconciliation({ found: true, providerIds: [bad], rawStatus: bad, billing }, () => undefined),
      readWebhook(
        {
          signals: [
            { ...receipt, key: bad, providerId: bad, rawStatus: bad, attemptId: bad, reason, aliases: [bad], billing },
            {
              ...message,
              key: bad,
              providerId: bad,
              from: bad,
              text: bad,
              inReplyTo: bad,
              action: bad,
              aliases: [bad],
            },
            { signal: 'opt_out', key: bad, from: bad, scope: 'all', aliases: [bad] },
            { signal: 'account', key: bad, topic: bad, message: bad },
            { signal: 'unknown', key: bad, topic: bad },
          ],
          reply,
        },
        () => undefined,
      )?.signals,
      fitOrNot(() => ({ fits: false, limit: bad, message: bad })),
      fitOrNot(() => {
        throw new Error(bad);
      }),
    ];
    const said = JSON.stringify(answers);
    expect(said).toContain(good);
    expect(said).not.toMatch(/\\u0000|\\ud800|\\udfff/);
  });
});

test('whatever a channel answers, it is read, and what comes of it is plain JSON', () => {
  const word = fc.constantFrom(
    'accepted',
    'rejected',
    'throttled',
    'uncertain',
    'receipt',
    'reply',
    'opt_out',
    'all',
    'k',
  );
  const value = fc.oneof(
    { weight: 3, arbitrary: word },
    fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }),
  );
  const names = [
    'outcome',
    'providerIds',
    'reason',
    'kind',
    'permanent',
    'fallback',
    'alert',
    'optOut',
    'scope',
    'cause',
    'found',
    'certain',
    'signal',
    'key',
    'providerId',
    'status',
    'rawStatus',
    'from',
    'text',
    'mediaCount',
    'at',
    'aliases',
    'billing',
  ];
  const parts = fc.dictionary(fc.constantFrom(...names), value);
  const answer = fc.oneof(
    value,
    parts,
    fc.tuple(parts, parts).map(([one, reason]) => ({ ...one, reason })),
  );
  fc.assert(
    fc.property(answer, (told) => {
      const nobody = (): void => undefined;
      const outcome = readOutcome(told, nobody);
      const reconciled = readReconciliation(told, nobody);
      const fit = fitOrNot(() => told as FitResult);
      const made = [
        outcome,
        reconciled,
        fit,
        readFoundReceipt(told, nobody),
        readFoundReceipt({ receipt: told, url: told, rawBody: told }, nobody),
        readListedReplies(told, nobody),
        readListedReplies({ replies: [told, { reply: told, url: told, rawBody: told }], complete: told }, nobody),
        readWebhook({ signals: [told], reply: told }, nobody),
      ];
      expect(['accepted', 'rejected', 'throttled', 'uncertain']).toContain(outcome.outcome);
      expect([typeof reconciled.found, typeof fit.fits]).toEqual(['boolean', 'boolean']);
      expect(() => JSON.stringify(made)).not.toThrow();
    }),
  );
});
