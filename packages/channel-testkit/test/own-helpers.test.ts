import { expect, test } from '@jest/globals';
import type { ConformanceSubject, ReceiptFact, WebhookDraft, WebhookScript } from '../src/index.ts';
import { pigeonSubject } from './support/pigeon-subject.ts';
import { failuresOf } from './support/run-checks.ts';

const pigeons = pigeonSubject.script.webhook as WebhookScript & {
  receipt(fact: ReceiptFact, url: string): WebhookDraft;
};

test('a script may write its receipts with whatever else it has', async () => {
  const webhook: WebhookScript & { landed(fact: ReceiptFact, url: string): WebhookDraft } = {
    ...pigeons,
    landed: (fact, url) => pigeons.receipt(fact, url),
    receipt(fact, url) {
      return this.landed(fact, url);
    },
  };
  const subject: ConformanceSubject = { ...pigeonSubject, script: { ...pigeonSubject.script, webhook } };
  expect(await failuresOf(subject)).toEqual({});
});
