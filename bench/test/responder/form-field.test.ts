import { parse, stringify } from 'node:querystring';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { encodedField, formField } from '../../src/responder/form-field.ts';

const text = fc.string({ unit: 'grapheme' });
const forms = fc.record({ To: text, Body: text, StatusCallback: text, From: text }, { requiredKeys: [] });

describe('a field of a form', () => {
  test('is the same as the whole form, read by Node, has', () => {
    fc.assert(
      fc.property(forms, (fields) => {
        const form = stringify(fields);
        const whole = parse(form);
        for (const name of ['To', 'Body', 'StatusCallback', 'From']) {
          expect(formField(form, name).text).toBe(whole[name] ?? '');
        }
      }),
    );
  });

  test.each([
    ['a phone', 'From=%2B15005550006&To=x', { encoded: '%2B15005550006', text: '+15005550006' }],
    [
      'spaces as plus signs',
      'Body=a&From=Harbour+Clinic%2B',
      { encoded: 'Harbour+Clinic%2B', text: 'Harbour Clinic+' },
    ],
    ['what cannot be decoded', 'From=100%', { encoded: '100%', text: '100%' }],
    ['a name that ends like it', 'NotFrom=a&From=b', { encoded: 'b', text: 'b' }],
    ['no such field', 'XFrom=a', { encoded: '', text: '' }],
  ])('%s', (_what, form, expected) => {
    expect(formField(form, 'From')).toEqual(expected);
    expect(encodedField(form, 'From')).toBe(expected.encoded);
  });
});
