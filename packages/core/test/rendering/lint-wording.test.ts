import { describe, expect, test } from '@jest/globals';
import { healthDetailIn } from '../../src/rendering/health-wording.ts';
import { lintTexts } from '../../src/rendering/lint-texts.ts';
import { hasOptOutNotice, lintProviderWording, lintWording } from '../../src/rendering/lint-wording.ts';
import { promotionIn } from '../../src/rendering/promotional-wording.ts';
import { shippedTemplates } from '../../src/rendering/shipped-templates.ts';

describe('a promotion', () => {
  test.each([
    'Get 20 % off your next visit!',
    'Your DISCOUNT is waiting',
    'Use coupon SUN10',
    'Don’t miss our newsletter',
    'Aproveche nuestras OFERTAS',
    'Tiene un Cupón de regalo',
    'Promoción por tiempo limitado',
    'Ganhe desconto na próxima consulta',
    'Promoção imperdível',
    'Profitez de nos remises',
  ])('is in: %s', (text) => expect(promotionIn(text)).toBeDefined());

  test.each([
    'Your appointment is confirmed for {date} at {time}.',
    'We can offer you a seat by the window.',
    'Turn off your phone during the visit.',
    'Gracias por su pago de {amount}.',
    'Seu agendamento mudou.',
    'Le rendez-vous est confirmé.',
  ])('is not in: %s', (text) => expect(promotionIn(text)).toBeUndefined());
});

test.each([
  ['Your oncology visit', 'oncology'],
  ['Resultados de laboratorio listos', 'resultados de laboratorio'],
  ['Su cita con el Psiquiatra', 'psiquiatra'],
  ['Sua insulina chegou', 'insulina'],
  ['HbA1c: 7', 'hba1c'],
  ['Your visit on Tuesday', undefined],
])('what tells of health in "%s": %s', (text, detail) => {
  expect(healthDetailIn(text)).toBe(detail);
});

describe('lintWording', () => {
  const rules = { health: false, linkHosts: ['salon.example'] };
  const about = (text: string, marketing = false, more = {}) =>
    lintWording({ text, marketing }, { ...rules, ...more }).map((one) => `${one.level}: ${one.about}`);

  test('a promotion is a fault, unless the text says that it is marketing', () => {
    expect(about('20 % off')).toEqual(['fault: promotion']);
    expect(about('20 % off', true)).toEqual([]);
  });

  test('health is a warning, and a fault where the tenant says so', () => {
    expect(about('Your insulin')).toEqual(['warning: health']);
    expect(about('Your insulin', false, { health: true })).toEqual(['fault: health']);
  });

  test.each([
    ['https://salon.example/x', []],
    ['http://salon.example/x', ['fault: link']],
    ['https://evil.example/x', ['fault: link']],
    ['bit.ly/x', ['fault: link']],
  ])('%s: %j', (text, found) => expect(about(text)).toEqual(found));
});

describe('an answer that may be meant as a stop', () => {
  const warned = (text: string): boolean =>
    lintWording({ text, marketing: false }, { health: false }).some(
      ({ about, level }) => about === 'opt_out_word' && level === 'warning',
    );

  test.each([
    'Reply YES to confirm or NO to cancel your visit.',
    'Reply no if you cannot come.',
    'Answer "no" to cancel.',
    'Responda SÍ para confirmar o NO para cancelar.',
    'Responda SIM para confirmar ou NÃO para cancelar.',
    'Répondez ANNULER pour annuler.',
  ])('is warned of where it is asked for: %s', (text) => expect(warned(text)).toBe(true));

  test.each([
    'There is NO parking at the door.',
    'Reply YES to get them again.',
    'Responda para confirmar su cita.',
    'Responda SÍ para confirmar.',
    'You need not reply. No fee was taken.',
    'Write to us. NO smoking inside.',
  ])('is nothing where it is not: %s', (text) => expect(warned(text)).toBe(false));
});

describe('lintTexts', () => {
  test.each(shippedTemplates)('finds nothing in the shipped texts of $locale', (templates) => {
    expect(lintTexts(templates, { health: true, linkHosts: [] })).toEqual([]);
  });

  test('says where it found what, and lets nothing promote that all messages share', () => {
    const [base] = shippedTemplates;
    const parts = [{ name: 'ad', text: '{id} 20 % off', short: 'Coupon {id}' }];
    const ad = { parts, shorten: [], purpose: 'marketing' } as const;
    const texts = { ...base, opening: '{business} promo:', triggers: { ...base.triggers, 'payment.captured': ad } };
    expect(lintTexts(texts, { health: false }).map((one) => one.field)).toEqual(['opening']);
    const unsaid = { ...texts, triggers: { ...base.triggers, 'payment.captured': { parts, shorten: [] } } };
    expect(lintTexts(unsaid, { health: false }).map((one) => one.field)).toEqual([
      'opening',
      'triggers.payment.captured.parts[0].text',
      'triggers.payment.captured.parts[0].short',
    ]);
  });
});

test('an opt-out notice is what names the word', () => {
  expect(hasOptOutNotice(['Hi', 'Responda BAJA para no recibir más.'])).toBe(true);
  expect(hasOptOutNotice(['Hi', 'Call us.'])).toBe(false);
});

describe('a wording that lies with a provider', () => {
  const rules = { health: false };

  test('may name the word that stops the messages, where that is what it says of it', () => {
    const text = 'Your visit is confirmed. Reply STOP to unsubscribe.';
    expect(lintProviderWording({ text, marketing: false }, rules)).toEqual([]);
  });

  test('must not ask for that word as an answer: whoever gives it is never told anything again', () => {
    const text = 'Reply CANCEL to cancel your visit. 20 % off the next one!';
    expect(lintProviderWording({ text, marketing: false }, rules)).toEqual([
      {
        about: 'opt_out_word',
        level: 'fault',
        message: expect.stringContaining('must not ask for the answer "CANCEL"'),
      },
      expect.objectContaining({ about: 'promotion' }),
    ]);
  });
});
