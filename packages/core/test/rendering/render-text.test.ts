import { describe, expect, test } from '@jest/globals';
import { renderText } from '../../src/rendering/render-text.ts';
import { shippedTemplates } from '../../src/rendering/shipped-templates.ts';
import type { TextTemplate, TextTemplates } from '../../src/rendering/text-template.ts';
import { booking, chat, payload, request, sms } from './sample-payloads.ts';

const [english, spanish] = shippedTemplates;
const notice = 'Reply STOP to opt out.';

function withBooking(template: TextTemplate, change: Partial<TextTemplates> = {}): TextTemplates {
  return { ...english, ...change, triggers: { ...english.triggers, 'booking.confirmed': template } };
}

/** A text of a given length before anything is shortened: the part `fill` makes it so. */
const fillTo = (length: number, shorten: TextTemplate['shorten'], filler = 'x') => {
  const rest = `Acme Dental Clinic: AB12CD34  ${notice}`.length;
  return withBooking({
    parts: [
      { name: 'id', text: '{id}' },
      { name: 'fill', text: filler.repeat(length - rest), short: filler },
    ],
    shorten,
  });
};

describe('renderText on SMS', () => {
  test('says what fits in one segment in full', () => {
    expect(renderText(payload([booking()]), fillTo(160, [{ short: 'fill' }]), sms)).toMatchObject({
      fits: true,
      encoding: 'GSM-7',
      segments: 1,
      folded: false,
      shortened: [],
    });
  });

  test('shortens one letter later', () => {
    expect(renderText(payload([booking()]), fillTo(161, [{ short: 'fill' }]), sms)).toEqual({
      fits: true,
      text: `Acme Dental Clinic: AB12CD34 x ${notice}`,
      encoding: 'GSM-7',
      segments: 1,
      folded: false,
      shortened: ['booking.confirmed: short fill'],
    });
  });

  test('keeps accents that cost nothing, in a text of 70 characters', () => {
    const rendered = renderText(payload([booking()], { business: 'Óptica' }), shortTexts, sms);
    expect(rendered).toMatchObject({ text: 'Óptica: AB12CD34 STOP=baja', encoding: 'UCS-2', folded: false });
  });

  test('folds before it shortens', () => {
    const long = { ...fillTo(150, [{ short: 'fill' }], 'á'), foldAccents: true };
    expect(renderText(payload([booking()]), long, sms)).toMatchObject({
      text: `Acme Dental Clinic: AB12CD34 ${'a'.repeat(98)} ${notice}`,
      encoding: 'GSM-7',
      segments: 1,
      folded: true,
      shortened: [],
    });
  });

  test('folds no letter where the texts say so, and typography all the same', () => {
    const long = { ...fillTo(150, [], 'á'), foldAccents: false };
    expect(renderText(payload([booking()]), long, sms)).toMatchObject({
      encoding: 'UCS-2',
      segments: 3,
      folded: false,
    });
    const names = payload([booking()], { business: 'Joe’s “Dental” – Clinic' });
    expect(renderText(names, english, sms)).toMatchObject({
      text: expect.stringMatching(/^Joe's "Dental" - Clinic: /),
      encoding: 'GSM-7',
      folded: true,
    });
  });

  test('never folds an id', () => {
    const long = { ...fillTo(150, [], 'á'), foldAccents: true };
    expect(renderText(payload([booking({ id: 'ÁB-1' })]), long, sms)).toMatchObject({
      text: expect.stringContaining(' ÁB-1 '),
      encoding: 'UCS-2',
      folded: false,
    });
  });

  test('folds nothing when that saves no segment', () => {
    const emoji = payload([booking({ location: 'Café Río 😀, Piso 4' })], { locale: 'es-MX' });
    const rendered = renderText(emoji, spanish, sms);
    expect(rendered).toMatchObject({ encoding: 'UCS-2', folded: false });
    expect(rendered).toHaveProperty('text', expect.stringContaining('Café Río 😀'));
  });

  test('takes no more steps than one segment needs', () => {
    const steps = [{ drop: 'one' }, { drop: 'two' }, { drop: 'three' }];
    const parts = [
      { name: 'id', text: '{id}' },
      ...['one', 'two', 'three'].map((name) => ({ name, text: name.repeat(10) })),
    ];
    const long = { name: 'long', text: 'x'.repeat(20) };
    const rendered = renderText(payload([booking()]), withBooking({ parts: [...parts, long], shorten: steps }), sms);
    expect(rendered).toMatchObject({ segments: 1, shortened: ['booking.confirmed: drop one'] });
  });

  test('undoes the steps that no further segment was saved by', () => {
    // 400 letters are 3 segments, 300 are 2, and no step gets them to 1.
    const shorten = [{ drop: 'none' }, { drop: 'hundred' }, { short: 'id' }];
    const parts = [
      { name: 'id', text: 'Reference {id}', short: '{id}' },
      { name: 'none', text: '{name}' },
      { name: 'hundred', text: 'x'.repeat(100) },
      { name: 'rest', text: 'y'.repeat(220) },
    ];
    const rendered = renderText(payload([booking()]), withBooking({ parts, shorten }), sms);
    expect(rendered).toMatchObject({ segments: 2, shortened: ['booking.confirmed: drop hundred'] });
    expect(rendered).toHaveProperty('text', expect.stringContaining('Reference AB12CD34'));
  });

  test('caps a variable, in the opening too', () => {
    const shorten = [
      { cap: 'business', to: 12 },
      { cap: 'location', to: 20 },
    ] as const;
    const parts = [
      { name: 'id', text: '{id}' },
      { name: 'where', text: '{location}.' },
      { name: 'long', text: 'x'.repeat(80) },
    ];
    const rendered = renderText(
      payload([booking({ location: 'Av. Insurgentes Sur 1602, Crédito' })]),
      withBooking({ parts, shorten }, { foldAccents: true }),
      sms,
    );
    expect(rendered).toMatchObject({
      text: `Acme Dent...: AB12CD34 Av. Insurgentes... ${'x'.repeat(80)} ${notice}`,
      shortened: ['booking.confirmed: cap business 12', 'booking.confirmed: cap location 20'],
    });
  });

  test('never lengthens by a later, wider cap', () => {
    const shorten = [{ cap: 'location', to: 12 }, { cap: 'location', to: 30 }, { drop: 'more' }] as const;
    const parts = [
      { name: 'id', text: '{id} {location}' },
      { name: 'long', text: 'x'.repeat(80) },
      { name: 'more', text: 'y'.repeat(60) },
    ];
    const message = payload([booking({ location: 'Torre Norte, Piso 4-B, Recepción' })]);
    expect(renderText(message, withBooking({ parts, shorten }, { foldAccents: true }), sms)).toMatchObject({
      text: expect.stringContaining(' AB12CD34 Torre Nor... x'),
      shortened: ['booking.confirmed: cap location 12', 'booking.confirmed: drop more'],
    });
  });

  test('shortens what exceeds the longest body, and otherwise says why it cannot', () => {
    const text = 'word '.repeat(800).trim();
    expect(renderText(payload([request({ request: 'text', text })]), english, sms)).toMatchObject({
      fits: true,
      shortened: expect.arrayContaining(['caller.requested: cap text 1250']),
    });
    expect(renderText(payload([booking({ id: 'x'.repeat(1600) })]), english, sms)).toEqual({
      fits: false,
      limit: 'text.max',
      message: 'the text takes 1747 characters at its shortest, and the channel allows 1600',
    });
  });
});

const shortTexts = withBooking(
  { parts: [{ name: 'id', text: '{id}' }], shorten: [] },
  { foldAccents: true, optOut: { text: 'STOP=baja' } },
);

describe('renderText in a chat', () => {
  test('neither folds nor shortens', () => {
    const message = payload([booking({ location: 'Clínica Santa Lucía – Piso 4…' })], { locale: 'es-MX' });
    expect(renderText(message, spanish, chat)).toMatchObject({
      text: expect.stringContaining('Lugar: Clínica Santa Lucía – Piso 4… Referencia: AB12CD34.'),
      segments: 1,
      folded: false,
      shortened: [],
    });
  });

  test('folds, then shortens what exceeds the limit', () => {
    const message = payload([booking({ location: 'Clínica Santa Lucía' })], { locale: 'es-MX' });
    const bytes = (max: number) => renderText(message, spanish, { unit: 'utf8-bytes', max, segmented: false });
    expect(bytes(239)).toMatchObject({ folded: false, shortened: [] });
    expect(bytes(238)).toMatchObject({ folded: true, shortened: [] });
    expect(bytes(234)).toMatchObject({ folded: false, shortened: ['booking.confirmed: short reference'] });
    expect(bytes(50)).toEqual({
      fits: false,
      limit: 'text.max',
      message: 'the text takes 151 bytes at its shortest, and the channel allows 50',
    });
  });
});
