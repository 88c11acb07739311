import { describe, expect, test } from '@jest/globals';
import { renderText } from '../../src/rendering/render-text.ts';
import { shippedTemplates } from '../../src/rendering/shipped-templates.ts';
import { booking, chat, escalation, payload, payment, request, sms } from './sample-payloads.ts';

const [english, spanish] = shippedTemplates;

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
    ['no item', payload([]), 'items'],
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
