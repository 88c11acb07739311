import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { defaultJsonLimits, parseJsonStrictly } from '../../../src/event/json/parse-json-strictly.ts';

const utf8 = new TextEncoder();
const parse = (text: string) => parseJsonStrictly(utf8.encode(text));
const refused = (field: string, message: string) => ({ ok: false, fault: { field, message } });

describe('what it takes', () => {
  test.each([
    ['an object', '{"a":[1,2.5,-3e2,true,false,null,"x"]}'],
    ['a bare value', '"hello"'],
    ['an escaped backslash before u0000', '{"a":"\\\\u0000"}'],
    ['a whole surrogate pair, escaped', '{"a":"\\ud83d\\ude00"}'],
    ['the same key in two objects', '[{"a":1},{"a":{"a":2}}]'],
    ['colons, braces and quotes inside strings', '{"a:{\\":":"b:[\\"c\\\\"}'],
    ['a constructor that is plain data', '{"constructor":"Casa & Co"}'],
    ['prototype as a key of its own', '{"prototype":{"a":1}}'],
    ['a number that loses precision', '12345678901234567890'],
  ])('%s', (_what, text) => {
    expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  test('a byte order mark at the start, as RFC 8259 allows', () => {
    expect(parse('\ufeff{"a":1}')).toEqual({ ok: true, value: { a: 1 } });
  });
});

describe('what it refuses', () => {
  test.each([
    ['nothing', '', '', 'must be a JSON document, and is empty'],
    ['white space only', ' \n', '', 'must be a JSON document, and is empty'],
    ['a cut document', '{"a":"b"', '', 'must be JSON, and is malformed at letter 8'],
    ['a raw NUL', '{"a":"\0"}', '', 'must be JSON, and holds a NUL character: remove it'],
    ['an escaped NUL', '{"a":["\\u0000"]}', 'a[0]', 'holds a NUL character (\\u0000): remove it'],
    ['a NUL in a key', '{"a":{"\\u0000":1}}', 'a.*', 'holds a NUL character (\\u0000): remove it'],
    [
      'half a surrogate pair',
      '{"a":"\\uD83D"}',
      'a',
      'holds half of a surrogate pair (\\ud800 to \\udfff alone): send the whole character',
    ],
    ['__proto__', '{"a":{"__proto__":{"b":1}}}', 'a.__proto__', 'is a key that is not taken: remove it'],
    ['__proto__ in escapes', '{"\\u005f_proto__":1}', '__proto__', 'is a key that is not taken: remove it'],
    [
      'constructor.prototype',
      '{"constructor":{"prototype":{"b":1}}}',
      'constructor.prototype',
      'is a key that is not taken inside "constructor": remove it',
    ],
    ['a number out of range', '{"a":1e999}', 'a', 'is beyond the range of a JSON number'],
    ['a repeated key', '{"a":1,"a":2}', 'a', 'is a key that stands twice in one object: keep one'],
    ['a key repeated with equal values', '{"a":1,"a":1}', 'a', 'is a key that stands twice in one object: keep one'],
    [
      'a repetition deep inside, one of the two in escapes',
      '[0,{"b":[1,{"c":"x:\\"y", "d":{}, "\\u0063" : 3}]}]',
      '[1].b[1].c',
      'is a key that stands twice in one object: keep one',
    ],
    [
      'a repetition that looks like a phone number',
      '{"+15551234567":1,"+15551234567":2}',
      '*',
      'is a key that stands twice in one object: keep one',
    ],
  ])('%s', (_what, text, field, message) => {
    expect(parse(text)).toEqual(refused(field, message));
  });

  test.each([
    ['a stray byte', [0x22, 0xff, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['half a surrogate pair in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('%s', (_what, bytes) => {
    expect(parseJsonStrictly(Uint8Array.from(bytes))).toEqual(refused('', 'must be valid UTF-8'));
  });

  test('never quotes the document', () => {
    const parsed = parse('{"phone": +525512345678}');
    expect(parsed).toEqual(refused('', 'must be JSON, and is malformed'));
  });
});

describe('limits', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const keys = (count: number) => `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')}}`;

  test('sixteen levels, and not seventeen', () => {
    expect(parse(nested(16)).ok).toBe(true);
    expect(parse(nested(17))).toEqual(
      refused('', 'must hold at most 16 levels of objects and arrays inside each other'),
    );
  });

  test('brackets in strings are no levels', () => {
    expect(parse(JSON.stringify('['.repeat(100))).ok).toBe(true);
  });

  test('a thousand keys in an object, and not one more', () => {
    expect(parse(keys(1_000)).ok).toBe(true);
    expect(parse(keys(1_001))).toEqual(refused('', 'must hold at most 1000 keys in one object'));
    expect(parse(`[${keys(1_000)},${keys(1_000)}]`).ok).toBe(true);
  });

  test('what is built in all, whatever its shape', () => {
    const message = 'must hold at most 150000 objects, arrays, keys and commas in all: send several smaller documents';
    expect(parse(`[${'0,'.repeat(149_998)}0]`).ok).toBe(true);
    expect(parse(`[${'0,'.repeat(150_000)}0]`)).toEqual(refused('', message));
    expect(parse(`[${'{},'.repeat(75_001)}{}]`)).toEqual(refused('', message));
  });

  test('four megabytes of open brackets are refused before they are parsed', () => {
    expect(parse('['.repeat(4_000_000)).ok).toBe(false);
  });

  test('a caller may set its own', () => {
    const limits = { ...defaultJsonLimits, depth: 1 };
    expect(parseJsonStrictly(utf8.encode('[1]'), limits)).toEqual({ ok: true, value: [1] });
    expect(parseJsonStrictly(utf8.encode('[[1]]'), limits).ok).toBe(false);
  });
});

describe('properties', () => {
  test('any bytes: never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => typeof parseJsonStrictly(bytes).ok === 'boolean'),
    );
  });

  test('any JSON that it takes is read as JSON.parse reads it, and re-parses equal', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        fc.pre(!text.includes('__proto__') && !text.includes('prototype'));
        const parsed = parse(text);
        if (!parsed.ok) throw new Error(`${parsed.fault.field} ${parsed.fault.message}: ${text}`);
        expect(parsed.value).toEqual(JSON.parse(text));
        expect(parse(JSON.stringify(parsed.value))).toEqual(parsed);
      }),
    );
  });

  test('a repeated key is found wherever it is put in', () => {
    const place = fc.array(fc.constantFrom('[', '{"in":'), { maxLength: 8 });
    fc.assert(
      fc.property(place, fc.string(), (levels, key) => {
        fc.pre(key !== '__proto__');
        const twice = `{${JSON.stringify(key)}:1,"other":{},${JSON.stringify(key)}:2}`;
        const text = levels.reduceRight((inner, open) => `${open}${inner}${open === '[' ? ']' : '}'}`, twice);
        expect(parse(text)).toMatchObject({ fault: { message: 'is a key that stands twice in one object: keep one' } });
      }),
    );
  });
});
