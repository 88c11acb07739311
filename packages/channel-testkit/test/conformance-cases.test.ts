import { describe, expect, test } from '@jest/globals';
import { conformanceCases, conformanceChecks, startProviderDouble } from '../src/index.ts';
import type { ConformanceCheck, ConformanceSubject, WebhookScript } from '../src/index.ts';
import { pigeonSubject } from './support/pigeon-subject.ts';

const { script } = pigeonSubject;
const webhook = script.webhook as WebhookScript;

const fixed = Object.entries(conformanceCases).flatMap(([group, names]) => names.map((name) => `${group}: ${name}`));
const titleOf = ({ group, name }: ConformanceCheck): string => `${group}: ${name}`;

/** A channel whose script says of everything that it can that there is no such thing. */
const never = { never: 'the loft has none' };
const reticent: ConformanceSubject = {
  ...pigeonSubject,
  script: {
    ...script,
    send: {
      ...script.send,
      refusals: {
        ...script.send.refusals,
        forbidden: never,
        optedOut: never,
        throttled: never,
        throttledWithRetryAfter: never,
      },
    },
    abilities: {},
    webhook: { ...webhook, rotation: never, stale: never, batch: never, statuses: {} },
  },
};

const silent: ConformanceSubject = { ...reticent, script: { ...reticent.script, webhook: never } };

const ofItsOwn: ConformanceSubject = {
  ...silent,
  provider: {
    start: () => startProviderDouble(),
    failures: [{ name: 'a refusal', reaction: 'reset', expected: { outcome: 'uncertain' } }],
  },
};

describe.each([
  ['speaks HTTP', pigeonSubject],
  ['has next to nothing', reticent],
  ['never calls', silent],
  ['speaks another protocol', ofItsOwn],
])("the kit's list for a channel whose provider %s", (_what, subject) => {
  const titles = conformanceChecks(subject).map(titleOf);

  test('has every case of the kit, once', () => {
    expect(titles).toEqual(expect.arrayContaining([...fixed]));
    expect(new Set(titles).size).toBe(titles.length);
  });
});

test('the only cases besides are of statuses, for a provider with nothing else of its own', () => {
  const titles = conformanceChecks(pigeonSubject).map(titleOf);
  expect(titles.filter((title) => !fixed.includes(title))).toEqual(
    Object.entries(webhook.statuses).map(([word, status]) => `statuses: ${word} is ${status}`),
  );
});

test('what a provider does not have stands in the list with the reason, and passes', async () => {
  const left = conformanceChecks(silent).filter((check) => check.never !== undefined);
  expect(left.map(titleOf)).toEqual(
    expect.arrayContaining([
      'failures: 403',
      'failures: throttled',
      'failures: throttled with a time to wait',
      'opting out: a refusal for an opt-out is final and says what was stopped',
      ...conformanceCases.signatures.map((name) => `signatures: ${name}`),
    ]),
  );
  expect(new Set(left.map((check) => check.never))).toEqual(new Set([never.never]));
  for (const check of left) await check.run();
  expect(
    conformanceChecks(pigeonSubject)
      .filter((check) => check.never !== undefined)
      .map(titleOf),
  ).toEqual(['signatures: a signature that is too old is refused']);
});
