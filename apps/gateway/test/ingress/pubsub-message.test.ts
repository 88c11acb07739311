import { describe, expect, test } from '@jest/globals';
import { assert, dictionary, json, property, string, uint8Array } from 'fast-check';
import { readPubsubMessage } from '../../src/ingress/pubsub-message.ts';
import { eventOf, limits, messageOf, policyOf } from './support/sample-events.ts';

const acme = policyOf('acme');
const sol = policyOf('sol');
const one = { tenants: new Map([['acme', acme]]), limits };
const two = { tenants: new Map([['acme', acme], ['sol', sol]]), limits }; // prettier-ignore
const structured = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };

/** The same as `eventOf`, as message attributes. */
const binary = {
  'ce-specversion': '1.0',
  'ce-id': 'evt-1',
  'ce-source': '/voice/front-desk',
  'ce-type': 'call.started',
  'ce-subject': 'call-1',
};
const { data } = eventOf();

const event = {
  id: 'evt-1',
  source: '/voice/front-desk',
  type: 'call.started',
  subject: 'call-1',
  data: { caller: { phone: '+12015550123', locale: 'en-US' } },
};

describe('structured mode', () => {
  test.each([[structured], [{}], [{ 'content-type': 'application/json' }], [{ origin: 'platform' }]])(
    'with the attributes %j',
    (attributes) => {
      expect(readPubsubMessage(messageOf(eventOf(), attributes), one)).toEqual({
        ok: true,
        events: [{ tenant: acme, event, body: eventOf() }],
      });
    },
  );

  test('the event wins over ce- attributes beside it', () => {
    const read = readPubsubMessage(messageOf(eventOf(), { ...structured, 'ce-id': 'other' }), one);
    expect(read.ok && read.events.map((each) => each.event.id)).toEqual(['evt-1']);
  });

  test.each([['application/cloudevents-batch+json'], ['application/cloudevents+json'], ['application/json']])(
    'an array is a batch under %s',
    (contentType) => {
      const batch = [eventOf(), eventOf({ id: 'evt-2' })];
      const read = readPubsubMessage(messageOf(batch, { 'content-type': contentType }), one);
      expect(read.ok && read.events.map((each) => [each.event.id, each.body])).toEqual([
        ['evt-1', batch[0]],
        ['evt-2', batch[1]],
      ]);
    },
  );

  test('a batch with a fault is refused whole, with the place of the fault', () => {
    expect(readPubsubMessage(messageOf([eventOf(), eventOf({ id: '' })]), one)).toMatchObject({
      ok: false,
      tenant: 'acme',
      faults: [{ index: 1, field: 'id' }],
    });
  });

  test('an event format other than JSON is refused', () => {
    expect(readPubsubMessage(messageOf(eventOf(), { 'content-type': 'application/cloudevents+avro' }), one)).toEqual({
      ok: false,
      tenant: 'acme',
      faults: [
        {
          field: 'content-type',
          message: 'must be application/cloudevents+json: JSON is the event format that is read',
        },
      ],
    });
  });

  test.each([
    ['nothing', '', { field: '', message: 'must be a JSON document, and is empty' }],
    ['a key twice', '{"id":1,"id":2}', { field: 'id', message: 'is a key that stands twice in one object: keep one' }],
    ['an empty batch', '[]', { field: '', message: 'must hold at least one event' }],
    ['a number', '7', { field: '', message: 'must be a JSON object: one event of CloudEvents 1.0' }],
  ])('%s is refused', (_name, text, fault) => {
    expect(readPubsubMessage(messageOf(text), one)).toMatchObject({ ok: false, faults: [fault] });
  });
});

describe('binary mode', () => {
  test('reads as the same event in structured mode', () => {
    expect(readPubsubMessage(messageOf(data, { ...binary, other: 'left out' }), one)).toEqual(
      readPubsubMessage(messageOf(eventOf()), one),
    );
  });

  test('content-type is the type of the data, also where ce-datacontenttype says another', () => {
    const read = readPubsubMessage(
      messageOf(data, { ...binary, 'content-type': 'application/json', 'ce-datacontenttype': 'text/plain' }),
      one,
    );
    expect(read).toMatchObject({
      ok: true,
      events: [{ event, body: eventOf({ datacontenttype: 'application/json' }) }],
    });
  });

  test('no data is no body', () => {
    const read = readPubsubMessage(messageOf('', { ...binary, 'ce-type': 'call.ended' }), one);
    expect(read.ok && read.events[0]?.body).toEqual({ ...eventOf({ type: 'call.ended' }), data: undefined });
  });

  test('data that is no JSON is kept for a type that is only recorded, and refused for any other', () => {
    const csv = { ...binary, 'content-type': 'text/csv' };
    const read = readPubsubMessage(messageOf('a,b', { ...csv, 'ce-type': 'call.rated' }), one);
    expect(read).toMatchObject({
      ok: true,
      events: [{ event: { type: 'other', originalType: 'call.rated' }, body: { data_base64: 'YSxi' } }],
    });
    const refused = readPubsubMessage(messageOf('a,b', csv), one);
    expect(refused.ok ? [] : refused.faults.map(({ field }) => field)).toEqual(['datacontenttype', 'data_base64']);
  });

  test('faults name the place in the event', () => {
    expect(readPubsubMessage(messageOf('{"caller":{"__proto__":1}}', binary), one)).toMatchObject({
      faults: [{ field: 'data.caller.__proto__' }],
    });
    expect(readPubsubMessage(messageOf('{', binary), one)).toMatchObject({ faults: [{ field: 'data' }] });
    expect(readPubsubMessage(messageOf(data, { ...binary, 'ce-trace': 'a\0b' }), one)).toEqual({
      ok: false,
      tenant: 'acme',
      faults: [{ field: 'trace', message: 'holds a NUL character or half of a surrogate pair: remove it' }],
    });
  });

  test('an attribute cannot pose as the data or reach for a prototype', () => {
    const read = readPubsubMessage(
      messageOf(data, { ...binary, 'ce-data': 'x', 'ce-__proto__': 'x', 'ce-Id': 'x' }),
      one,
    );
    expect(read.ok && read.events[0]?.body).toEqual(eventOf());
  });
});

describe('the tenant', () => {
  test('is the one that the event names, in either mode', () => {
    const read = readPubsubMessage(messageOf([eventOf({ tenant: 'sol' }), eventOf({ id: '2', tenant: 'acme' })]), two);
    expect(read.ok && read.events.map(({ tenant }) => tenant)).toEqual([sol, acme]);
    const fromAttribute = readPubsubMessage(messageOf(data, { ...binary, 'ce-tenant': 'sol' }), two);
    expect(fromAttribute.ok && fromAttribute.events.map(({ tenant }) => tenant)).toEqual([sol]);
  });

  test('has to be named where the subscription speaks for several', () => {
    expect(readPubsubMessage(messageOf(eventOf()), two)).toEqual({
      ok: false,
      faults: [
        {
          field: 'tenant',
          message: 'is missing: this subscription speaks for several tenants, so each event has to name its own',
        },
      ],
    });
  });

  test('of another subscription is refused, and the refusal is nobody’s', () => {
    const foreign = {
      field: 'tenant',
      message: 'is none that this subscription speaks for: correct it, or list it in the configuration',
    };
    expect(readPubsubMessage(messageOf(eventOf({ tenant: 'sol' })), one)).toEqual({ ok: false, faults: [foreign] });
    expect(readPubsubMessage(messageOf([eventOf(), eventOf({ id: '2', tenant: 'sol' })]), one)).toEqual({
      ok: false,
      faults: [{ index: 1, ...foreign }],
    });
  });

  test('of a refused message is known as far as it can be told', () => {
    const tenantOfRefused = (value: unknown, attributes = {}) => {
      const read = readPubsubMessage(messageOf(value, attributes), two);
      return read.ok ? 'taken' : read.tenant;
    };
    expect(tenantOfRefused(eventOf({ id: 7, tenant: 'sol' }))).toBe('sol');
    expect(tenantOfRefused([eventOf({ id: 7, tenant: 'sol' }), eventOf({ tenant: 'acme' })])).toBeUndefined();
    expect(tenantOfRefused('{', { ...binary, 'ce-tenant': 'acme' })).toBe('acme');
    expect(tenantOfRefused('{')).toBeUndefined();
    expect(tenantOfRefused(eventOf({ id: 7, tenant: { id: 'sol' } }))).toBeUndefined();
  });
});

describe('limits', () => {
  const small = { ...one, limits: { eventBytes: 300, batchEvents: 2, batchBytes: 700 } };
  const long = eventOf({ note: 'x'.repeat(200) });

  test.each([
    ['an event', long, {}, { field: '', message: 'must be at most 300 bytes' }],
    ['an event of a batch', [eventOf(), long], {}, { field: '[1]', message: 'must be at most 300 bytes' }],
    ['a batch', 'x'.repeat(701), {}, { field: '', message: 'must be at most 700 bytes: send several batches' }],
    ['events of a batch', [7, 8, 9], {}, { field: '', message: 'must hold at most 2 events: send several batches' }],
    ['data in binary mode', 'x'.repeat(301), binary, { field: 'data', message: 'must be at most 300 bytes' }],
  ])('%s', (_name, value, attributes, fault) => {
    expect(readPubsubMessage(messageOf(value, attributes), small)).toMatchObject({ ok: false, faults: [fault] });
  });

  test('what just fits is taken', () => {
    const padded = eventOf({ note: '' });
    const exact = eventOf({ note: 'x'.repeat(300 - JSON.stringify(padded).length) });
    expect(readPubsubMessage(messageOf(exact), small).ok).toBe(true);
  });
});

test('never throws, whatever comes', () => {
  assert(
    property(uint8Array(), dictionary(string(), string()), json(), (bytes, attributes, json) => {
      expect(readPubsubMessage({ id: '1', data: bytes, attributes }, two).ok).toBe(false);
      expect(readPubsubMessage(messageOf(json, { ...attributes, 'ce-id': '1' }), two).ok).toBe(false);
    }),
  );
});
