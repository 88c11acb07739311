import { describe, expect, test } from '@jest/globals';
import { textTemplatesSchema } from '../../src/rendering/text-template.ts';

const part = { name: 'all', text: '{id}' };
const written = {
  locale: 'es-AR',
  opening: '{business}:',
  optOut: { text: 'Respondé BAJA para salir.' },
  triggers: {
    'booking.confirmed': { parts: [part] },
    'payment.captured': { parts: [part] },
    'escalation.accepted': { parts: [part] },
    'caller.requested': { parts: [part], shorten: [{ cap: 'business', to: 20 }, { short: 'all' }, { drop: 'all' }] },
  },
};

const faultsOf = (texts: unknown) => {
  const parsed = textTemplatesSchema.safeParse(texts);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('/')}: ${message}`);
};
const withParts = (parts: unknown, shorten: unknown = []) => ({
  ...written,
  triggers: { ...written.triggers, 'booking.confirmed': { parts, shorten } },
});

describe('textTemplatesSchema', () => {
  test('fills in what is left out', () => {
    const parsed = textTemplatesSchema.parse(written);
    expect(parsed.joiner).toBe('\n');
    expect(parsed.triggers['booking.confirmed'].shorten).toEqual([]);
    expect(parsed.triggers['caller.requested'].shorten).toEqual(written.triggers['caller.requested'].shorten);
  });

  test.each([
    ['es-AR', true],
    ['es', true],
    ['pt-PT', true],
    ['en-US', false],
    ['fr-FR', false],
    ['est-EE', false],
  ])('folds accents by default in Spanish and Portuguese: %s', (locale, folds) => {
    expect(textTemplatesSchema.parse({ ...written, locale }).foldAccents).toBe(folds);
    expect(textTemplatesSchema.parse({ ...written, locale, foldAccents: !folds }).foldAccents).toBe(!folds);
  });

  test('names what is missing or unknown', () => {
    const { optOut: _, ...withoutNotice } = written;
    expect(faultsOf(withoutNotice)).toEqual(['optOut: Invalid input: expected object, received undefined']);
    expect(faultsOf({ ...written, optout: 'x' })).toEqual([': Unrecognized key: "optout"']);
    expect(faultsOf({ ...written, locale: 'es_AR' })).toEqual(['locale: a locale is a BCP 47 tag such as es-MX']);
    const { 'payment.captured': _payment, ...threeTriggers } = written.triggers;
    expect(faultsOf({ ...written, triggers: threeTriggers })).toEqual([
      'triggers/payment.captured: Invalid input: expected object, received undefined',
    ]);
  });

  test.each([
    ['no parts', [], []],
    ['an empty text', [{ name: 'all', text: '' }], []],
    ['a part without a name', [{ text: '{id}' }], []],
    ['a name with spaces', [{ name: 'the id', text: '{id}' }], []],
    ['a condition that nobody knows', [{ ...part, when: 'raining' }], []],
    ['a step that is none', [part], [{ squeeze: 'all' }]],
    ['a step that is two', [part], [{ short: 'all', drop: 'all' }]],
    ['a cap on an id', [part], [{ cap: 'id', to: 20 }]],
    ['a cap without a length', [part], [{ cap: 'location' }]],
    ['a cap of next to nothing', [part], [{ cap: 'location', to: 3 }]],
  ])('refuses %s', (_what, parts, shorten) => {
    expect(faultsOf(withParts(parts, shorten)).length).toBe(1);
  });
});
