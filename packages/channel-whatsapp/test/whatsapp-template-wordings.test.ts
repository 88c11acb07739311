import { expect, test } from '@jest/globals';
import { whatsappChannel } from '../src/index.ts';
import { bookingTemplate, phoneNumberId, requestTemplate, settingsWith } from './support/whatsapp-account.ts';

const spanish = {
  ...bookingTemplate,
  locale: 'es-MX',
  purpose: 'marketing',
  header: { text: 'Cita en {{1}}', parameters: ['business'] },
  footer: 'Responda BAJA para no recibir más',
};

test("a template's words are found where the settings have them, without what is filled in, and what it is for", () => {
  expect(whatsappChannel.templates?.(settingsWith({ templates: [bookingTemplate, spanish] }))).toEqual([
    {
      trigger: 'booking.confirmed',
      locale: 'en-US',
      name: 'booking_confirmed',
      marketing: false,
      path: ['templates', 0],
      wordings: [{ text: ' : your appointment is on   at  . Where:  . Reference:  .', path: ['body', 'text'] }],
    },
    {
      trigger: 'booking.confirmed',
      locale: 'es-MX',
      name: 'booking_confirmed',
      marketing: true,
      path: ['templates', 1],
      wordings: [
        { text: 'Cita en  ', path: ['header', 'text'] },
        { text: expect.stringContaining('your appointment'), path: ['body', 'text'] },
        { text: 'Responda BAJA para no recibir más', path: ['footer'] },
      ],
    },
  ]);
});

test('the locales of each trigger are told once each, and the one that stands in for all others', () => {
  const free = { ...spanish, name: 'changed', when: 'changed' };
  const templates = [bookingTemplate, spanish, free, requestTemplate];
  const locales = { 'booking.confirmed': ['en-US', 'es-MX'], 'caller.requested': ['en-US'] };
  expect(whatsappChannel.templateLocales?.(settingsWith({ templates }))).toEqual({ byTrigger: locales });
  expect(whatsappChannel.templateLocales?.(settingsWith({ templates, defaultLocale: 'es-MX' }))).toEqual({
    byTrigger: locales,
    fallback: 'es-MX',
  });
});

test('an account is one sender at Meta, which sends as fast as Meta lets it and answers no stop itself', () => {
  const settings = settingsWith();
  expect(whatsappChannel.senders?.(settings)).toEqual([{ field: 'phoneNumberId', key: phoneNumberId }]);
  expect(whatsappChannel.pace?.(settings)).toEqual({ perSecond: 80 });
  expect(whatsappChannel.answersStops?.(settings)).toBe(false);
});
