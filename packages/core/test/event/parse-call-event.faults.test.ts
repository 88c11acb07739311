import { describe, expect, test } from '@jest/globals';
import { parseCallEvent } from '../../src/event/parse-call-event.ts';
import { booking, cloudEvent, consent, escalation, payment, request } from './sample-events.ts';

function faultsOf(value: unknown): Readonly<Record<string, string>> {
  const parsed = parseCallEvent(value);
  if (parsed.ok) throw new Error('the event was taken');
  return Object.fromEntries(parsed.faults.map(({ field, message }) => [field, message]));
}

const timeMessage = (example: string) =>
  `must be a real date and time with seconds and an offset (RFC 3339), e.g. ${example}`;

describe('the document', () => {
  test.each([[null], [undefined], [7], ['text'], [[]], [[cloudEvent('call.ended', {})]]])('%j', (value) => {
    expect(faultsOf(value)).toEqual({ '': 'must be a JSON object: one event of CloudEvents 1.0' });
  });

  test('every missing attribute is named at once', () => {
    expect(Object.keys(faultsOf({}))).toEqual(['specversion', 'id', 'source', 'subject', 'type']);
  });

  test('every fault of a body is named at once, with the mend', () => {
    const bad = {
      id: '',
      startsAt: '2026-11-24T15:00',
      location: ' \u0007',
      rescheduleUrl: 'http://example.com',
      revision: -1,
    };
    expect(faultsOf(cloudEvent('booking.confirmed', { booking: bad, caller: { phone: 5 }, live: 'yes' }))).toEqual({
      'data.booking.id':
        'is missing or empty: must be text of 1 to 128 letters without control characters or spaces in a row, e.g. "bk_2041"',
      'data.booking.startsAt': timeMessage('2026-11-24T15:00:00-06:00'),
      'data.booking.location': 'must hold at least one visible letter, e.g. "Av. Reforma 222, Ciudad de México"',
      'data.booking.rescheduleUrl': 'must be a link that starts with https://',
      'data.booking.revision': 'must be a whole number from 0, e.g. 2',
      'data.caller.phone': 'must be text, e.g. "+525512345678"',
      'data.live': 'must be true or false',
    });
  });
});

describe('the envelope', () => {
  const attribute = (attributes: object) => faultsOf(cloudEvent('call.started', {}, { ...attributes }));

  test.each([
    ['specversion', '0.3'],
    ['specversion', 1],
    ['id', 'a\nb'],
    ['id', 'x'.repeat(257)],
    ['id', 7],
    ['source', 'not a uri'],
    ['source', 'urn:%zz'],
    ['source', '/año'],
    ['source', `/${'x'.repeat(512)}`],
    ['subject', 'call\u202e1'],
    ['subject', 'x'.repeat(257)],
    ['subject', ''],
    ['subject', '.'],
    ['subject', '..'],
    ['tenant', 'x'.repeat(65)],
    ['time', '2026-11-24T15:00:00'],
    ['time', 1_795_000_000],
    ['datacontenttype', 'application/xml'],
    ['datacontenttype', 'application/jsonp'],
    ['datacontenttype', 'text/plain;application/json'],
    ['data_base64', 'e30='],
  ])('%s: %j', (field, value) => {
    expect(Object.keys(attribute({ [field]: value }))).toEqual([field]);
  });

  test('says what to do instead', () => {
    expect(attribute({ data_base64: 'e30=' })).toEqual({
      data_base64: 'must not be given: send the body as JSON in data',
    });
    expect(attribute({ time: '2026-11-24T15:00:00' })).toEqual({ time: timeMessage('2026-11-24T20:59:58.120Z') });
    expect(attribute({ subject: '..' })).toEqual({
      subject: 'must be another name than "." and "..", which no URL can ask for, e.g. "call-81f2"',
    });
    expect(attribute({ specversion: undefined })).toEqual({
      specversion: 'is missing or empty: must be "1.0": CloudEvents 1.0 is the version that is read',
    });
  });
});

describe('a body that is missing', () => {
  test.each([
    ['booking.confirmed', 'booking'],
    ['payment.captured', 'payment'],
    ['escalation.accepted', 'escalation'],
    ['caller.requested', 'request'],
    ['booking.cancelled', 'booking'],
    ['payment.refunded', 'payment'],
    ['consent.granted', 'consent'],
  ])('%s', (type, section) => {
    expect(faultsOf(cloudEvent(type, undefined))).toEqual({
      data: `is missing or empty: must be an object with ${section}`,
    });
    expect(Object.keys(faultsOf(cloudEvent(type, {})))).toEqual([`data.${section}`]);
    expect(Object.keys(faultsOf(cloudEvent(type, { [section]: [] })))).toEqual([`data.${section}`]);
    expect(Object.keys(faultsOf(cloudEvent(type, { [section]: {} })))).toContain(
      `data.${section}.id`.replace('consent.id', 'consent.basis'),
    );
  });
});

describe('fields', () => {
  const fault = (type: string, section: string, whole: object, field: string, value: unknown) =>
    faultsOf(cloudEvent(type, { [section]: { ...whole, [field]: value } }));

  test.each([
    ['booking.confirmed', 'booking', booking, 'rescheduleUrl', `https://example.com/${'r'.repeat(200)}`],
    ['booking.confirmed', 'booking', booking, 'rescheduleUrl', 'https://ana:pw@example.com/'],
    ['booking.confirmed', 'booking', booking, 'revision', 1.5],
    ['booking.confirmed', 'booking', booking, 'revision', '2'],
    ['booking.confirmed', 'booking', booking, 'startsAt', '2026-02-30T15:00:00-06:00'],
    ['payment.captured', 'payment', payment, 'amount', 1250],
    ['payment.captured', 'payment', payment, 'amount', '1,250.00'],
    ['payment.captured', 'payment', payment, 'amount', '-5'],
    ['payment.captured', 'payment', payment, 'amount', '.5'],
    ['payment.captured', 'payment', payment, 'amount', '1.23456'],
    ['payment.captured', 'payment', payment, 'amount', '1234567890123'],
    ['payment.captured', 'payment', payment, 'currency', 'PESO'],
    ['payment.captured', 'payment', payment, 'currency', 'ZZZ'],
    ['payment.captured', 'payment', payment, 'receiptUrl', 'ftp://example.com/'],
    ['escalation.accepted', 'escalation', escalation, 'nextStep', '\u200b'],
    ['escalation.accepted', 'escalation', escalation, 'contact', { name: 'Marta' }],
    ['caller.requested', 'request', request, 'kind', 'selfie'],
    ['caller.requested', 'request', { ...request, text: 'here' }, 'url', ''],
    ['consent.granted', 'consent', consent, 'channels', []],
    ['consent.granted', 'consent', consent, 'purposes', []],
    ['consent.granted', 'consent', consent, 'basis', 'implied'],
    ['consent.granted', 'consent', consent, 'wording', ' '],
    ['consent.granted', 'consent', consent, 'wording', 'w'.repeat(2_001)],
    ['consent.granted', 'consent', consent, 'offsetMs', -1],
    ['consent.granted', 'consent', consent, 'recordingUrl', 'http://example.com/'],
    ['consent.revoked', 'consent', {}, 'channels', 'sms'],
  ])('%s %s %j %s: %j', (type, section, whole, field, value) => {
    expect(Object.keys(fault(type, section, whole, field, value))).toEqual([`data.${section}.${field}`]);
  });

  test('the place in a list is named', () => {
    expect(fault('consent.granted', 'consent', consent, 'purposes', ['support', 'gossip'])).toEqual({
      'data.consent.purposes[1]': 'must be one of "appointment", "transaction", "support", "marketing"',
    });
    expect(fault('consent.revoked', 'consent', {}, 'channels', ['sms', 'a b'])).toEqual({
      'data.consent.channels[1]': 'must be the name of a channel, e.g. "sms"',
    });
  });

  test.each([
    ['text', 'data.request.text'],
    ['link', 'data.request.url'],
    ['directions', 'data.request.url'],
  ])('a request of kind %s without its content', (kind, field) => {
    expect(Object.keys(faultsOf(cloudEvent('caller.requested', { request: { id: 'r', kind } })))).toEqual([field]);
  });

  test.each([
    ['locale', 'es_MX', 'must be a BCP 47 language tag with hyphens, e.g. "es-MX"'],
    ['locale', 'x'.repeat(100), 'must be a BCP 47 language tag with hyphens, e.g. "es-MX"'],
    ['timezone', 'Mars/Olympus', 'must be a time zone of the IANA database, e.g. "America/Mexico_City"'],
    ['timezone', '+05:30', 'must be a time zone of the IANA database, e.g. "America/Mexico_City"'],
    ['prefers', 'carrier pigeon', 'must be the name of a channel, e.g. "sms"'],
    ['name', 7, 'must be text, e.g. "Ana López"'],
  ])('caller.%s: %j', (field, value, message) => {
    expect(fault('call.started', 'caller', {}, field, value)).toEqual({ [`data.caller.${field}`]: message });
  });
});

test('no fault shows what was sent', () => {
  const secret = 'Zoraida +525512345678';
  const data = {
    caller: { phone: [secret], name: [secret], locale: secret, timezone: secret, prefers: secret },
    booking: { id: `${secret}\n`, startsAt: secret, location: [secret], rescheduleUrl: secret, revision: secret },
  };
  const faults = faultsOf(
    cloudEvent('booking.confirmed', data, { time: secret, source: secret, tenant: `${secret}\n` }),
  );
  expect(Object.keys(faults)).toHaveLength(13);
  expect(JSON.stringify(faults)).not.toContain('Zoraida');
});
