import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { destinationFault } from '../../src/guard/destination.ts';
import { linkFault } from '../../src/guard/link-policy.ts';
import { hostsIn, withoutLink } from '../../src/guard/links-in.ts';
import type { PayloadItem } from '../../src/rendering/payload.ts';

describe('hostsIn', () => {
  test.each([
    ['See https://Example.com/x?y.', ['example.com']],
    ['http://user@evil.example:8080/', ['evil.example']],
    ['Gana en premio.top/x o www.sorteo.bank', ['premio.top', 'www.sorteo.bank']],
    ['ｂｉｔ．ｌｙ/x', ['bit.ly']],
    ['https://bücher.de', ['bücher.de']],
    ['https://bit。ly/x, bit｡ly/x', ['bit.ly']],
    ['https://%62it%2Ely./x', ['bit.ly']],
    ['https://100%/x', ['100%']],
  ])('%s', (text, hosts) => {
    expect(hostsIn(text)).toEqual(expect.arrayContaining(hosts));
  });

  test.each([
    '10 a.m.',
    'wait..me too',
    'Espere…... me',
    'Sr.Pérez',
    'v1.2.3',
    'ana@example.com',
    'Dr. Ana Com',
    'St. Louis',
    '...',
    '',
  ])('finds none in: %s', (text) => expect(hostsIn(text)).toEqual([]));

  test('reads whatever it is given', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 10_000 }), (text) => Array.isArray(hostsIn(text))));
    expect(hostsIn(`${'a.'.repeat(50_000)}com`)).toEqual([]);
    expect(hostsIn('a-'.repeat(50_000))).toEqual([]);
  });
});

test.each([
  ['Ana María', 'Ana María'],
  ['Ana bit.ly/x', undefined],
  ['https://evil.example', undefined],
  ['J. R. Pérez', 'J. R. Pérez'],
])('the name %s becomes %s', (name, safe) => {
  expect(withoutLink(name)).toBe(safe);
});

test.each([
  ['bit.ly', undefined, 'shortener'],
  ['www.bit.ly', undefined, 'shortener'],
  ['example.com', undefined, undefined],
  ['example.com', ['example.com'], undefined],
  ['r.example.com', ['example.com'], undefined],
  ['notexample.com', ['example.com'], 'foreign'],
  ['example.com.evil.net', ['example.com'], 'foreign'],
  ['bit.ly', ['example.com'], 'shortener'],
  ['bit.ly', ['bit.ly'], undefined],
])('a link to %s where %j are allowed: %s', (host, linkHosts, fault) => {
  expect(linkFault(host, linkHosts)).toBe(fault);
});

describe('destinationFault', () => {
  const phone = { usable: true, e164: '+525512345678', country: 'MX', line: 'mobile' } as const;
  const guards = { caps: {}, countries: new Set(['MX', 'US']), linkHosts: ['salon.example'] };
  const item: PayloadItem = {
    kind: 'booking.confirmed',
    id: 'B-1',
    startsAt: '2026-11-24T15:00:00Z',
    location: '12 Main St',
    rescheduleUrl: 'https://r.salon.example/1',
    changed: false,
  };

  test('is none for what the tenant allows', () => {
    expect(destinationFault({ item }, phone, guards)).toBeUndefined();
    expect(destinationFault({ item }, phone, undefined)).toBeUndefined();
  });

  test('is the country of the number, and the lack of one', () => {
    expect(destinationFault({ item }, { ...phone, country: 'ID' }, guards)).toBe('country_not_allowed');
    const { country: _none, ...nowhere } = phone;
    expect(destinationFault({ item }, nowhere, guards)).toBe('country_not_allowed');
  });

  test('is a shortener however its name is written', () => {
    const anyHost = { caps: {}, countries: guards.countries };
    expect(destinationFault({ item }, phone, anyHost)).toBeUndefined();
    for (const rescheduleUrl of ['https://bit.ly/1', 'https://BIT%2ely/1', 'https://bit.ly.:443/1']) {
      expect(destinationFault({ item: { ...item, rescheduleUrl } }, phone, anyHost)).toBe('link_refused');
    }
  });

  test.each<PayloadItem>([
    { ...item, rescheduleUrl: 'https://evil.example/1' },
    { ...item, location: 'see evil.top/1' },
    { kind: 'payment.captured', id: 'P', amount: '1', currency: 'USD', receiptUrl: 'https://evil.example' },
    { kind: 'escalation.accepted', id: 'E', nextStep: 'open www.evil.example' },
    { kind: 'escalation.accepted', id: 'E', nextStep: 'wait', contact: 'evil.top' },
    { kind: 'escalation.accepted', id: 'E', nextStep: 'wait', url: 'https://evil.example' },
    { kind: 'caller.requested', id: 'R', request: 'text', text: 'https://evil.example' },
    { kind: 'caller.requested', id: 'R', request: 'link', url: 'https://evil.example' },
  ])('is a link to somebody else: %j', (other) => {
    expect(destinationFault({ item: other }, phone, guards)).toBe('link_refused');
  });
});
