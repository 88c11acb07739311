import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { canonicalBody } from '../../src/event/canonical-json.ts';
import { eventSchemas } from '../../src/event/event-schemas.ts';
import { parseCallEvent } from '../../src/event/parse-call-event.ts';
import { cloudEvent, fullBodies } from './sample-events.ts';

const types = fc.constantFrom(...Object.keys(eventSchemas));
const sections = ['caller', 'booking', 'payment', 'escalation', 'request', 'consent', 'live'];
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '__proto__',
    'https://',
    '\u202e',
    '1e999',
    'a'.repeat(10_000),
    '\u0301'.repeat(10_000),
    ' '.repeat(10_000),
  ),
);
const leaf = fc.oneof(
  hostileText,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(hostileText, { maxLength: 3 }),
);

/** What a parsed event becomes when it is written back as the CloudEvent that it stands for. */
function asCloudEvent(event: { readonly type: string; readonly originalType?: string }): object {
  const { originalType, ...rest } = event;
  return { specversion: '1.0', ...rest, type: originalType ?? event.type };
}

describe('parseCallEvent under fire', () => {
  test('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withBigInt: true }),
        (value) => typeof parseCallEvent(value).ok === 'boolean',
      ),
    );
  });

  test('never throws on an event with any body, and names a field in each fault', () => {
    const blocks = fc.dictionary(fc.constantFrom(...sections), fc.oneof(leaf, fc.dictionary(fc.string(), leaf)));
    fc.assert(
      fc.property(types, blocks, (type, data) => {
        const parsed = parseCallEvent(cloudEvent(type, data));
        if (!parsed.ok)
          expect(parsed.faults.every(({ field, message }) => field !== '' && message.length > 10)).toBe(true);
      }),
    );
  });

  test('one hostile field in a good event: taken safely or named, nothing else', () => {
    const places = Object.entries(fullBodies).flatMap(([type, body]) =>
      Object.entries(body).flatMap(([section, fields]) =>
        typeof fields === 'object' && fields !== null
          ? Object.keys(fields).map((field) => ({ type, section, field }))
          : [],
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), leaf, ({ type, section, field }, value) => {
        const body = fullBodies[type];
        const given = { ...body, [section]: { ...(body?.[section] as object), [field]: value } };
        const parsed = parseCallEvent(cloudEvent(type, given));
        if (parsed.ok) {
          expect(JSON.stringify(parsed.event.data)).not.toMatch(/\p{Bidi_Control}|\\u00[01]|\u007f/u);
        } else {
          expect(new Set(parsed.faults.map((fault) => fault.field.replace(/\[\d+\]$/, '')))).toEqual(
            new Set([`data.${section}.${field}`]),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  test('what comes out goes in again and comes out the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(types, fc.constant('call.rated')),
        fc.array(hostileText, { minLength: 2, maxLength: 2 }),
        (type, [name, text]) => {
          const body = fullBodies[type] ?? {};
          const data = type.startsWith('caller')
            ? { request: { id: 'r', kind: 'transcript', text } }
            : { ...body, caller: { name, phone: text } };
          const parsed = parseCallEvent(cloudEvent(type, data));
          if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
          const again = parseCallEvent(asCloudEvent(parsed.event));
          expect(again.ok && canonicalBody(again.event)).toBe(canonicalBody(parsed.event));
        },
      ),
    );
  });
});
