import { describe, expect, test } from '@jest/globals';
import { eventSchemas } from '../../src/event/event-schemas.ts';
import { parseCallEvent } from '../../src/event/parse-call-event.ts';
import { booking, caller, cloudEvent, fullBodies, request } from './sample-events.ts';

/** What comes out of an event that is well formed. */
function parsed(value: unknown) {
  const result = parseCallEvent(value);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.event;
}

const dataOf = (type: string, data: unknown) => parsed(cloudEvent(type, data)).data;

describe('a full event of each type comes out as it went in', () => {
  test('the sample names every known type', () => {
    expect(Object.keys(fullBodies)).toEqual(Object.keys(eventSchemas));
  });

  test.each(Object.entries(fullBodies))('%s', (type, data) => {
    expect(parsed(cloudEvent(type, data))).toEqual({
      id: 'evt-1',
      source: '/voice/front-desk',
      type,
      subject: 'call-1',
      time: '2026-11-24T20:59:58.120Z',
      tenant: 'acme',
      data,
    });
  });
});

describe('the envelope', () => {
  test('time and tenant may be absent, or null as CloudEvents allows', () => {
    const bare = { id: 'evt-1', source: '/voice/front-desk', type: 'call.ended', subject: 'call-1', data: {} };
    expect(parsed({ specversion: '1.0', ...bare })).toEqual(bare);
    expect(parsed({ specversion: '1.0', ...bare, time: null, tenant: null, data: null })).toEqual(bare);
  });

  test('unknown attributes and unknown keys of the body are left out', () => {
    const event = cloudEvent(
      'booking.confirmed',
      { booking: { ...booking, room: 4 }, mood: 'good' },
      { traceparent: '00-1' },
    );
    expect(parsed(event)).toEqual(parsed(cloudEvent('booking.confirmed', { booking })));
  });

  test.each(['application/json', 'application/json; charset=utf-8', 'application/vnd.acme+json', 'text/json'])(
    'datacontenttype %s',
    (datacontenttype) => {
      expect(parsed(cloudEvent('call.started', {}, { datacontenttype })).type).toBe('call.started');
    },
  );

  test('a time in small letters is the same time', () => {
    expect(parsed(cloudEvent('call.ended', {}, { time: '2026-11-24t15:00:00z' })).time).toBe('2026-11-24T15:00:00Z');
  });
});

describe('the caller', () => {
  const callerOf = (given: object) => dataOf('call.started', { caller: given }).caller;

  test.each([
    ['no phone at all', 'anonymous', 'anonymous'],
    ['a phone in any form', ' (212)  555-1234\u202c', '(212) 555-1234'],
    ['far too long a text, which stays too long', '+1212555'.repeat(20), '+1212555'.repeat(8) + '+'],
  ])('phone: %s', (_what, phone, expected) => {
    expect(callerOf({ phone })).toEqual({ phone: expected });
  });

  test.each([[''], [' '], [null], ['\u202e']])('a blank phone (%j) is an absent one', (phone) => {
    expect(callerOf({ phone, name: 'Ana' })).toEqual({ name: 'Ana' });
  });

  test('a name is made safe and cut between letters, never refused', () => {
    expect(callerOf({ name: '\u202eAna\r\n <b>\u0007López ' })).toEqual({ name: 'Ana <b>López' });
    expect(callerOf({ name: '👩‍👩‍👧'.repeat(10_000) })).toEqual({ name: '👩‍👩‍👧'.repeat(12) });
    expect(callerOf({ name: 'n'.repeat(10_000) })).toEqual({ name: 'n'.repeat(100) });
  });

  test('a locale comes out in its canonical case', () => {
    expect(callerOf({ locale: 'ES-mx' })).toEqual({ locale: 'es-MX' });
    expect(callerOf({ locale: 'es-419' })).toEqual({ locale: 'es-419' });
    const longest = `es-MX-x-${'abcdefgh-'.repeat(6)}ab`;
    expect(callerOf({ locale: longest })).toEqual({ locale: longest });
    expect(() => callerOf({ locale: `${longest}c` })).toThrow();
  });

  test('an older name of a time zone is one too', () => {
    expect(callerOf({ timezone: 'US/Central' })).toEqual({ timezone: 'US/Central' });
  });

  test('a wish is read in any case', () => {
    expect(callerOf({ prefers: 'WhatsApp' })).toEqual({ prefers: 'whatsapp' });
  });
});

describe('the bodies', () => {
  test('texts to show are cleaned and cut; several lines stay where they make sense', () => {
    const text = `one\u0007\r\n\n\n\ntwo ${'x'.repeat(5_000)}`;
    const { location } = (
      dataOf('booking.confirmed', { booking: { ...booking, location: text } }) as { booking: typeof booking }
    ).booking;
    expect(location).toBe(`one two ${'x'.repeat(292)}`);
    const sent = (dataOf('caller.requested', { request: { ...request, text } }) as { request: typeof request }).request;
    expect(sent.text).toBe(`one\n\ntwo ${'x'.repeat(4_087)}`);
  });

  test('a currency is read in any case', () => {
    const data = { payment: { id: 'p', amount: '5', currency: 'mxn' } };
    expect(dataOf('payment.captured', data)).toEqual({ payment: { id: 'p', amount: '5', currency: 'MXN' } });
  });

  test('a link outside ASCII is carried in ASCII', () => {
    const data = { booking: { ...booking, rescheduleUrl: 'https://ñandú.cl/r' } };
    expect(dataOf('booking.confirmed', data)).toEqual({
      booking: { ...booking, rescheduleUrl: 'https://xn--and-6ma2c.cl/r' },
    });
  });

  test('a cancellation and a refund need the id only, and keep no more', () => {
    expect(dataOf('booking.cancelled', { booking: { id: 'bk_1', startsAt: 'whenever' } })).toEqual({
      booking: { id: 'bk_1' },
    });
    expect(dataOf('payment.refunded', { payment: { id: 'pay_1', amount: 12 } })).toEqual({ payment: { id: 'pay_1' } });
  });

  test.each([[undefined], [null], [{}], [{ consent: {} }], [{ consent: null }]])(
    'a revocation of everything: %j',
    (data) => {
      const { consent } = dataOf('consent.revoked', data) as { consent?: object };
      expect(consent ?? {}).toEqual({});
    },
  );

  test('a channel named twice counts once', () => {
    const revoked = { consent: { channels: ['SMS', 'sms'], purposes: ['support', 'support'] } };
    expect(dataOf('consent.revoked', revoked)).toEqual({ consent: { channels: ['sms'], purposes: ['support'] } });
  });

  test.each([
    ['a link', { id: 'r', kind: 'link', url: 'https://example.com/menu' }],
    ['a text', { id: 'r', kind: 'text', text: 'Gate code 4471' }],
    ['directions as a link', { id: 'r', kind: 'directions', url: 'https://example.com/map' }],
    ['directions as text', { id: 'r', kind: 'directions', text: 'Second left' }],
    ['a transcript, which may come by itself', { id: 'r', kind: 'transcript' }],
  ])('a request for %s', (_what, wanted) => {
    expect(dataOf('caller.requested', { request: wanted })).toEqual({ request: wanted });
  });

  test('null and the empty text count as absent in every block', () => {
    const data = {
      caller: { ...caller, name: '', locale: null },
      escalation: { id: 'e', nextStep: 'We call you', contact: '', url: null },
      live: null,
    };
    const { name: _name, locale: _locale, ...known } = caller;
    expect(dataOf('escalation.accepted', data)).toEqual({
      caller: known,
      escalation: { id: 'e', nextStep: 'We call you' },
    });
  });
});
