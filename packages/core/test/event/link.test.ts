import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { faultOfLink, toAsciiLink } from '../../src/event/link.ts';

const forbidden = 'must be a link without spaces, control characters or any of <>"{}|\\^`';

describe('faultOfLink', () => {
  test('takes nothing that a URL parser refuses, nor anything with a user name', () => {
    const label = fc.string({ unit: fc.constantFrom('a', 'x', 'n', 'A', 'X', 'N', '-', '0', '1', '9'), maxLength: 6 });
    const host = fc.array(fc.oneof(label, fc.constantFrom('com', '0x1', '256', 'xn--', 'xn--a')), { maxLength: 4 });
    const rest = fc.string({ unit: fc.constantFrom('/', '?', '#', ':', '@', '%', '.', 'a', '1', '['), maxLength: 6 });
    fc.assert(
      fc.property(host, rest, (labels, end) => {
        const link = `https://${labels.join('.')}${end}`;
        const parsed = URL.parse(link);
        fc.pre(faultOfLink(link, 200) === undefined);
        expect([parsed?.protocol, parsed?.username]).toEqual(['https:', '']);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    'https://example.com',
    'https://example.com/r/7f3a?x=1&y=a@b#top',
    'HTTPS://example.com/r',
    'https://example.com:8443/r',
    `https://example.com/${'a'.repeat(180)}`,
  ])('takes %s', (link) => {
    expect(faultOfLink(link, 200)).toBeUndefined();
  });

  test.each([
    ['201 letters', `https://example.com/${'a'.repeat(181)}`, 'must be a link of at most 200 letters'],
    ['http', 'http://example.com', 'must be a link that starts with https://'],
    ['another scheme', 'javascript:alert(1)', 'must be a link that starts with https://'],
    [
      'another scheme before one of ours',
      'javascript:alert(1)//https://example.com',
      'must be a link that starts with https://',
    ],
    ['no scheme', 'example.com/r', 'must be a link that starts with https://'],
    ['no host', 'https:///r', 'must be a link that starts with https://'],
    ['no host but a query', 'https://?a=b', 'must be a link, e.g. https://example.com/r/7f3a'],
    ['a bad port', 'https://example.com:99999/', 'must be a link, e.g. https://example.com/r/7f3a'],
    ['a password', 'https://ana:secret@example.com/', 'must be a link without a user name or password'],
    ['an empty user name', 'https://@example.com/', 'must be a link without a user name or password'],
    ['a line break', 'https://example.com/\r\nX: y', forbidden],
    ['a tab, which URL parsers drop', 'https://exa\tmple.com/', forbidden],
    ['a backslash, which browsers read as a slash', 'https://example.com\\@evil.example/', forbidden],
    ['an override of direction', 'https://example.com/\u202e', forbidden],
    ['a space at the end', 'https://example.com/ ', forbidden],
  ])('refuses %s', (_what, link, fault) => {
    expect(faultOfLink(link, 200)).toBe(fault);
  });
});

describe('toAsciiLink', () => {
  test.each([
    ['ASCII stays as it came', 'https://Example.com/r', 'https://Example.com/r'],
    ['a host becomes Punycode, a path escapes', 'https://ñandú.cl/año', 'https://xn--and-6ma2c.cl/a%C3%B1o'],
    ['what is no link stays for its fault', 'https://exämple.com/ \n', 'https://exämple.com/ \n'],
    ['what cannot be read stays too', 'é', 'é'],
  ])('%s', (_what, link, expected) => {
    expect(toAsciiLink(link)).toBe(expected);
  });
});
