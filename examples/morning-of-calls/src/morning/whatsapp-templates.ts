import type { Business } from './call-script.ts';

/** A template as a business has it approved by Meta. Its one button opens a link of the business's own site. */
interface Template {
  readonly trigger: string;
  readonly when?: string;
  readonly name: string;
  readonly body: string;
  /** The variables of the body, in order. */
  readonly parameters: readonly string[];
  readonly button: { readonly text: string; readonly url: string };
}

const spanish: readonly Template[] = [
  {
    trigger: 'booking.confirmed',
    name: 'cita_confirmada',
    body: 'Le escribimos de {{1}}. Su cita es el {{2}}, {{3}}, en {{4}}. Referencia {{5}}.',
    parameters: ['business', 'date', 'time', 'location', 'id'],
    button: { text: 'Cambiar la cita', url: 'rescheduleUrl' },
  },
  {
    trigger: 'payment.captured',
    name: 'pago_recibido',
    body: 'Le escribimos de {{1}}. Recibimos su pago de {{2}}. Referencia {{3}}. ¡Muchas gracias!',
    parameters: ['business', 'amount', 'id'],
    button: { text: 'Ver el recibo', url: 'receiptUrl' },
  },
  {
    trigger: 'caller.requested',
    when: 'link',
    name: 'enlace_pedido',
    body: 'Le escribimos de {{1}}. Aquí tiene el enlace que pidió. Referencia {{2}}.',
    parameters: ['business', 'id'],
    button: { text: 'Abrir el enlace', url: 'url' },
  },
];

const portuguese: readonly Template[] = [
  {
    trigger: 'booking.confirmed',
    name: 'visita_agendada',
    body: 'Aqui é da {{1}}. Sua visita é na {{2}}, {{3}}, em {{4}}. Código {{5}}.',
    parameters: ['business', 'date', 'time', 'location', 'id'],
    button: { text: 'Remarcar a visita', url: 'rescheduleUrl' },
  },
];

function templatesOf({ locale }: Pick<Business, 'locale'>): readonly Template[] {
  return locale.startsWith('pt') ? portuguese : spanish;
}

/** As they stand in the gateway's configuration. */
export function whatsappTemplates(business: Pick<Business, 'locale' | 'site'>): readonly object[] {
  return templatesOf(business).map(({ trigger, when, name, body, parameters, button }) => ({
    trigger,
    ...(when !== undefined && { when }),
    locale: business.locale,
    name,
    body: { text: body, parameters },
    buttons: [{ index: 0, url: button.url, prefix: business.site }],
  }));
}

/** As the carrier has them: it refuses another name, language or number of parameters. */
export function approvedTemplates(business: Pick<Business, 'locale' | 'site'>): readonly object[] {
  return templatesOf(business).map(({ name, body, button }) => ({
    name,
    language: business.locale.replace('-', '_'),
    body,
    buttons: [{ type: 'url', text: button.text, url: `${business.site}{{1}}` }],
  }));
}
