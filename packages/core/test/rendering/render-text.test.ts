import { describe, expect, test } from '@jest/globals';
import { renderText } from '../../src/rendering/render-text.ts';
import { shippedTemplates } from '../../src/rendering/shipped-templates.ts';
import type { TextTemplate, TextTemplates } from '../../src/rendering/text-template.ts';
import { booking, chat, escalation, payload, payment, request, sms } from './sample-payloads.ts';

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

describe('values', () => {
  const text = (message: Parameters<typeof renderText>[0]) => {
    const rendered = renderText(message, english, chat);
    return rendered.fits ? rendered.text : rendered.message;
  };

  test('cannot smuggle in other values', () => {
    expect(text(payload([booking({ location: '{id} {business}' })], { business: '{location}' }))).toMatch(
      /^\{location\}: .* Where: \{id\} \{business\}\. Reference: AB12CD34\./,
    );
  });

  test('lose what is invisible, and stay on one line', () => {
    const location = ' Piso\u00a04\u202e\r\n\u0007Torre\u200b  B ';
    expect(text(payload([booking({ location })]))).toContain('Where: Piso 4 Torre B. Reference');
  });

  test('keep the lines of a text that was asked for', () => {
    const directions = request({ request: 'directions', text: 'Left.\r\n\u202eRight.' });
    expect(text(payload([directions]))).toContain('you asked for: Left.\nRight. https');
  });

  test('are cut to the longest that is told', () => {
    expect(text(payload([booking({ location: 'L'.repeat(121) })], { business: 'B'.repeat(41) }))).toMatch(
      /^B{37}\.\.\.: .* Where: L{117}\.\.\. Reference/,
    );
  });

  test('end a sentence once', () => {
    const step = (nextStep: string) => text(payload([escalation({ nextStep })]));
    expect(step('We call at 6 p.m.')).toContain('We call at 6 p.m. Reference');
    expect(step('Is the gate open?')).toContain('Is the gate open? Reference');
    expect(step('We call')).toContain('We call. Reference');
  });

  test('follow the caller’s country in the language of the texts', () => {
    const paid = (locale: string, templates = spanish) =>
      renderText(payload([payment({ currency: 'MXN' })], { locale }), templates, chat);
    expect(paid('es-AR')).toHaveProperty('text', expect.stringContaining('su pago de MXN 1.250,00.'));
    expect(paid('es-MX')).toHaveProperty('text', expect.stringContaining('su pago de $1,250.00.'));
    expect(paid('es')).toHaveProperty('text', expect.stringContaining('su pago de $1,250.00.'));
    expect(paid('fr-FR')).toHaveProperty('text', expect.stringContaining('su pago de $1,250.00.'));
  });

  test('an amount in a currency sign outside GSM-7 is told by its code when that saves a segment', () => {
    const colones = payload([payment({ amount: '125000', currency: 'CRC' })], { locale: 'es-CR' });
    expect(renderText(colones, spanish, sms)).toMatchObject({ encoding: 'GSM-7', segments: 1 });
    expect(renderText(colones, spanish, sms)).toHaveProperty('text', expect.stringContaining('CRC 125 000,00'));
    expect(renderText(colones, spanish, chat)).toHaveProperty('text', expect.stringContaining('₡125 000,00'));
  });

  test.each([
    ['a name that is blank', payload([booking()], { business: ' \u200b' }), 'booking.confirmed: business'],
    ['a start that is no time', payload([booking({ startsAt: 'soon' })]), 'booking.confirmed: date'],
    ['a blank id', payload([booking({ id: ' ' })]), 'booking.confirmed: id'],
    [
      'nothing that was asked for',
      payload([{ kind: 'caller.requested', id: '1', request: 'transcript' }]),
      'caller.requested: url or text',
    ],
  ])('without which there is nothing to say: %s', (_what, message, missing) => {
    expect(renderText(message, english, sms)).toEqual({
      fits: false,
      limit: `payload.${missing}`,
      message: `the payload has no usable value for ${missing}`,
    });
  });
});
