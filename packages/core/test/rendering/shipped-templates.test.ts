import { describe, expect, test } from '@jest/globals';
import type { FollowUpPayload, PayloadItem } from '../../src/rendering/payload.ts';
import { renderText } from '../../src/rendering/render-text.ts';
import { shippedTemplates } from '../../src/rendering/shipped-templates.ts';
import { textTemplatesSchema } from '../../src/rendering/text-template.ts';
import type { TextTemplates } from '../../src/rendering/text-template.ts';
import { booking, chat, escalation, payload, payment, request, sms, without } from './sample-payloads.ts';

function said(message: FollowUpPayload, templates: TextTemplates, limits = sms) {
  const rendered = renderText(message, templates, limits);
  if (!rendered.fits) throw new Error(rendered.message);
  return rendered;
}

const [english, spanish, portuguese] = shippedTemplates;
const byLocale: Array<[string, TextTemplates]> = shippedTemplates.map((templates) => [templates.locale, templates]);

describe('a booking in full', () => {
  test.each([
    [
      english,
      'Acme Dental Clinic: Your appointment is confirmed for Tuesday, November 24 at 10:30 AM. Where: Av. Reforma 222, Piso 4-B. Reference: AB12CD34. To reschedule: https://acme.example/r/AB12CD34/7f3 Reply STOP to opt out.',
      'Acme Dental Clinic: Your appointment has changed. It is now Tuesday, November 24 at 10:30 AM. Where: Av. Reforma 222, Piso 4-B. Reference: AB12CD34. To reschedule: https://acme.example/r/AB12CD34/7f3 Reply STOP to opt out.',
    ],
    [
      spanish,
      'Acme Dental Clinic: Su cita quedó confirmada para el martes 24 de noviembre, 10:30 a.m. Lugar: Av. Reforma 222, Piso 4-B. Referencia: AB12CD34. Para reprogramar: https://acme.example/r/AB12CD34/7f3 Responda BAJA para no recibir más mensajes.',
      'Acme Dental Clinic: Su cita cambió. Nueva fecha: martes 24 de noviembre, 10:30 a.m. Lugar: Av. Reforma 222, Piso 4-B. Referencia: AB12CD34. Para reprogramar: https://acme.example/r/AB12CD34/7f3 Responda BAJA para no recibir más mensajes.',
    ],
    [
      portuguese,
      'Acme Dental Clinic: Seu agendamento está confirmado para terça-feira, 24 de novembro, às 10:30. Local: Av. Reforma 222, Piso 4-B. Código: AB12CD34. Para remarcar: https://acme.example/r/AB12CD34/7f3 Responda PARAR para não receber mais mensagens.',
      'Acme Dental Clinic: Seu agendamento mudou. Nova data: terça-feira, 24 de novembro, às 10:30. Local: Av. Reforma 222, Piso 4-B. Código: AB12CD34. Para remarcar: https://acme.example/r/AB12CD34/7f3 Responda PARAR para não receber mais mensagens.',
    ],
  ])('$locale', (templates, confirmed, changed) => {
    const message = (item: PayloadItem) => payload([item], { locale: templates.locale });
    expect(said(message(booking()), templates, chat).text).toBe(confirmed);
    expect(said(message(booking({ changed: true })), templates, chat).text).toBe(changed);
  });
});

describe('a typical booking in one SMS segment', () => {
  test.each([
    [
      english,
      'Acme Dental Clinic: Booked: Tue Nov 24, 10:30 AM. Av. Reforma 222, Piso 4-B. Ref AB12CD34. Change: https://acme.example/r/AB12CD34/7f3 Reply STOP to opt out.',
      'Acme Dental Clinic: Changed: Tue Nov 24, 10:30 AM. Av. Reforma 222, Piso 4-B. Ref AB12CD34. Change: https://acme.example/r/AB12CD34/7f3 Reply STOP to opt out.',
    ],
    [
      spanish,
      'Acme Dental Clinic: Cita: mar 24 nov, 10:30 a.m. Av. Reforma 222, Piso 4-B. Ref AB12CD34. Cambios: https://acme.example/r/AB12CD34/7f3 Envie BAJA para salir.',
      'Acme Dental Clinic: Cambio: mar 24 nov, 10:30 a.m. Av. Reforma 222, Piso 4-B. Ref AB12CD34. Cambios: https://acme.example/r/AB12CD34/7f3 Envie BAJA para salir.',
    ],
    [
      portuguese,
      'Acme Dental Clinic: Agendado: ter 24 nov, 10:30. Av. Reforma 222, Piso 4-B. Ref AB12CD34. Remarcar: https://acme.example/r/AB12CD34/7f3 Envie PARAR para sair.',
      'Acme Dental Clinic: Mudou: ter 24 nov, 10:30. Av. Reforma 222, Piso 4-B. Ref AB12CD34. Remarcar: https://acme.example/r/AB12CD34/7f3 Envie PARAR para sair.',
    ],
  ])('$locale', (templates, confirmed, changed) => {
    const message = (item: PayloadItem) => payload([item], { locale: templates.locale });
    expect(said(message(booking()), templates)).toMatchObject({ text: confirmed, encoding: 'GSM-7', segments: 1 });
    expect(said(message(booking({ changed: true })), templates)).toMatchObject({ text: changed, segments: 1 });
  });

  test.each(byLocale)('on every day of a year and at every hour, confirmed and changed: %s', (locale, templates) => {
    const slots = Array.from({ length: 366 * 24 }, (_, hour) => new Date(Date.UTC(2027, 0, 1, hour, 45)).toISOString());
    const longer = slots.filter((startsAt, index) => {
      const item = booking({ startsAt, changed: index % 2 === 0 });
      return said(payload([item], { locale, timezone: 'UTC' }), templates).segments !== 1;
    });
    expect(longer).toEqual([]);
  });
});

describe.each(byLocale)('in %s', (locale, templates) => {
  const message = (item: PayloadItem) => payload([item], { locale });
  const link = 'https://acme.example/r/AB12CD34/7f3';

  test.each<[string, PayloadItem]>([
    ['a payment', payment()],
    ['a payment without a receipt', without(payment(), 'receiptUrl')],
    ['an escalation', escalation({ nextStep: 'Marta le llama antes de las 18 h', contact: 'Marta Ruiz' })],
    ['an escalation with a link', escalation({ url: link })],
    ['a link', request()],
    ['a transcript', request({ request: 'transcript' })],
    ['directions', request({ request: 'directions' })],
    ['a text', without(request({ request: 'text', text: 'El codigo del porton es 4471' }), 'url')],
  ])('%s of usual length is one segment', (_what, item) => {
    expect(said(message(item), templates)).toMatchObject({ encoding: 'GSM-7', segments: 1 });
  });

  test('the texts are what a tenant might have written', () => {
    expect(textTemplatesSchema.parse(structuredClone(templates))).toEqual(templates);
  });
});

describe('the other messages in full', () => {
  const url = 'https://acme.example/r/AB12CD34/7f3';
  const all = (templates: TextTemplates) =>
    [
      payment(),
      escalation({ nextStep: 'Marta', contact: '+1 305 555 0100', url }),
      request(),
      request({ request: 'transcript' }),
      request({ request: 'directions', text: '1. Left\n2. Right' }),
      without(request({ request: 'text', text: 'Gate code 4471' }), 'url'),
    ].map((item) => said(payload([item], { locale: templates.locale }), templates, chat).text);

  test('en-US', () => {
    expect(all(english)).toEqual([
      `Acme Dental Clinic: We received your payment of $1,250.00. Thank you. Reference: PY12CD34. Receipt: ${url} Reply STOP to opt out.`,
      `Acme Dental Clinic: Your case is now with our team. Next step: Marta. Contact: +1 305 555 0100. Reference: ES12CD34. Details: ${url} Reply STOP to opt out.`,
      `Acme Dental Clinic: Here is the link you asked for: ${url} Reply STOP to opt out.`,
      `Acme Dental Clinic: Here is the transcript of your call: ${url} Reply STOP to opt out.`,
      `Acme Dental Clinic: Here are the directions you asked for: 1. Left\n2. Right. ${url} Reply STOP to opt out.`,
      'Acme Dental Clinic: Here is what you asked for: Gate code 4471. Reply STOP to opt out.',
    ]);
  });

  test('es-MX', () => {
    expect(all(spanish)).toEqual([
      `Acme Dental Clinic: Recibimos su pago de USD 1,250.00. Muchas gracias. Referencia: PY12CD34. Recibo: ${url} Responda BAJA para no recibir más mensajes.`,
      `Acme Dental Clinic: Nuestro equipo ya atiende su caso. Siguiente paso: Marta. Contacto: +1 305 555 0100. Referencia: ES12CD34. Detalles: ${url} Responda BAJA para no recibir más mensajes.`,
      `Acme Dental Clinic: Este es el enlace que pidió: ${url} Responda BAJA para no recibir más mensajes.`,
      `Acme Dental Clinic: Esta es la transcripción de su llamada: ${url} Responda BAJA para no recibir más mensajes.`,
      `Acme Dental Clinic: Estas son las indicaciones que pidió: 1. Left\n2. Right. ${url} Responda BAJA para no recibir más mensajes.`,
      'Acme Dental Clinic: Esta es la información que pidió: Gate code 4471. Responda BAJA para no recibir más mensajes.',
    ]);
  });

  test('pt-BR', () => {
    expect(all(portuguese)).toEqual([
      `Acme Dental Clinic: Recebemos seu pagamento de US$ 1.250,00. Muito obrigado. Código: PY12CD34. Recibo: ${url} Responda PARAR para não receber mais mensagens.`,
      `Acme Dental Clinic: Nossa equipe já está cuidando do seu caso. Próximo passo: Marta. Contato: +1 305 555 0100. Código: ES12CD34. Detalhes: ${url} Responda PARAR para não receber mais mensagens.`,
      `Acme Dental Clinic: Este é o link que você pediu: ${url} Responda PARAR para não receber mais mensagens.`,
      `Acme Dental Clinic: Esta é a transcrição da sua ligação: ${url} Responda PARAR para não receber mais mensagens.`,
      `Acme Dental Clinic: Veja como chegar: 1. Left\n2. Right. ${url} Responda PARAR para não receber mais mensagens.`,
      'Acme Dental Clinic: Aqui está o que você pediu: Gate code 4471. Responda PARAR para não receber mais mensagens.',
    ]);
  });
});
