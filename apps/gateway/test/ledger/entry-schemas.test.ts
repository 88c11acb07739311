import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { z } from 'zod';
import { createOpenapiDocument } from '../../src/http/openapi.ts';
import { entryExamples } from '../../src/ledger/rows/entries/entry-examples.ts';
import { entrySchemas, ledgerKinds } from '../../src/ledger/rows/entries/entry-schemas.ts';

const placed = { seq: 1_001, at: '2026-11-26T09:30:00.250Z', tenant: 'salon-luz', callId: 'call-81f2' };
const event = {
  specversion: '1.0',
  id: '7421.1001',
  source: 'https://aftercall.example.com',
  time: placed.at,
  tenant: placed.tenant,
  datacontenttype: 'application/json',
};

describe.each(ledgerKinds)('an entry of the kind %s', (kind) => {
  const schema: z.ZodObject = entrySchemas[kind];

  test('has examples that are as its schema says, and name nothing else', () => {
    expect(entryExamples[kind].length).toBeGreaterThan(0);
    for (const example of entryExamples[kind]) expect(schema.safeParse(example).error).toBeUndefined();
    const [example] = entryExamples[kind];
    expect(schema.safeParse({ ...example, madeUp: true }).success).toBe(false);
  });

  test('has an example of every field', () => {
    const shown = new Set(entryExamples[kind].flatMap((example) => Object.keys(example)));
    expect([...shown].toSorted()).toEqual(Object.keys(schema.shape).toSorted());
  });
});

describe('the API document', () => {
  let takes: (component: string, value: object) => boolean;
  beforeAll(() => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(createOpenapiDocument('1.2.3'), 'api');
    takes = (component, value) => ajv.validate(`api#/components/schemas/${component}`, value);
  });

  test.each(ledgerKinds)(
    'takes entries of the kind %s, with fields that come later as well, and not with the data of another',
    (kind) => {
      for (const data of entryExamples[kind]) {
        expect(takes('LedgerEntry', { ...placed, kind, data })).toBe(true);
        expect(takes('LedgerEntry', { ...placed, kind, data: { ...data, later: 1 }, later: 2 })).toBe(true);
        expect(takes('OutboundEvent', { ...event, type: `aftercall.${kind}`, data })).toBe(kind !== 'unpublished');
      }
      const [other] = entryExamples[kind === 'limit' ? 'verdict' : 'limit'];
      expect(takes('LedgerEntry', { ...placed, kind, data: other as object })).toBe(false);
    },
  );

  test('knows the words of a reply in an outbound event, and in no entry', () => {
    const [reply] = entryExamples.reply;
    const data = { ...reply, text: 'stop' };
    expect(takes('OutboundEvent', { ...event, type: 'aftercall.reply', data })).toBe(true);
    expect(takes('OutboundEvent', { ...event, type: 'aftercall.reply', data: { ...data, text: 7 } })).toBe(false);
    expect(entrySchemas.reply.safeParse(data).success).toBe(false);
  });

  test('takes a word that comes later where a list may grow, and none where it is closed', () => {
    const entry = (data: object) => ({ ...placed, kind: 'verdict', data: { ...entryExamples.verdict[0], ...data } });
    expect(takes('LedgerEntry', entry({ reason: 'a_later_reason' }))).toBe(true);
    expect(takes('LedgerEntry', entry({ verdict: 'perhaps' }))).toBe(false);
  });
});
