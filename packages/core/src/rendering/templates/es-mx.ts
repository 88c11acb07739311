import type { TextTemplates } from '../text-template.ts';

/** Formal and free of regional words: it also speaks to every other Spanish-speaking country. */
export const spanishMexico: TextTemplates = {
  locale: 'es-MX',
  foldAccents: true,
  opening: '{business}:',
  optOut: { text: 'Responda BAJA para no recibir más mensajes.', short: 'Envíe BAJA para salir.' },
  joiner: '\n',
  triggers: {
    'booking.confirmed': {
      parts: [
        {
          name: 'when',
          when: 'unchanged',
          // "a las" would be wrong at one o'clock, so the time stands by itself.
          text: 'Su cita quedó confirmada para el {date}, {time}.',
          short: 'Cita: {dateShort}, {time}.',
        },
        {
          name: 'when',
          when: 'changed',
          text: 'Su cita cambió. Nueva fecha: {date}, {time}.',
          short: 'Cambió: {dateShort}, {time}.',
        },
        { name: 'where', text: 'Lugar: {location}.', short: '{location}.' },
        { name: 'reference', text: 'Referencia: {id}.', short: 'Ref {id}.' },
        { name: 'reschedule', text: 'Para reprogramar: {rescheduleUrl}', short: 'Cambios: {rescheduleUrl}' },
      ],
      shorten: [
        { short: 'reference' },
        { short: 'where' },
        { short: 'reschedule' },
        { short: 'optOut' },
        { short: 'when' },
        { cap: 'location', to: 40 },
        { cap: 'business', to: 24 },
        { cap: 'location', to: 24 },
      ],
    },
    'payment.captured': {
      parts: [
        {
          name: 'paid',
          text: 'Recibimos su pago de {amount}. Muchas gracias.',
          short: 'Pago recibido: {amountCode}.',
        },
        { name: 'reference', text: 'Referencia: {id}.', short: 'Ref {id}.' },
        { name: 'receipt', text: 'Recibo: {receiptUrl}' },
      ],
      shorten: [{ short: 'reference' }, { short: 'optOut' }, { short: 'paid' }, { cap: 'business', to: 24 }],
    },
    'escalation.accepted': {
      parts: [
        { name: 'accepted', text: 'Nuestro equipo ya atiende su caso.' },
        { name: 'next', text: 'Siguiente paso: {nextStep}.', short: 'Sigue: {nextStep}.' },
        { name: 'contact', text: 'Contacto: {contact}.' },
        { name: 'reference', text: 'Referencia: {id}.', short: 'Ref {id}.' },
        { name: 'details', text: 'Detalles: {url}', short: '{url}' },
      ],
      shorten: [
        { short: 'reference' },
        { short: 'details' },
        { short: 'optOut' },
        { short: 'next' },
        { drop: 'accepted' },
        { cap: 'business', to: 24 },
        { cap: 'nextStep', to: 120 },
      ],
    },
    'caller.requested': {
      parts: [
        { name: 'lead', when: 'link', text: 'Este es el enlace que pidió:', short: 'Su enlace:' },
        {
          name: 'lead',
          when: 'transcript',
          text: 'Esta es la transcripción de su llamada:',
          short: 'Transcripción:',
        },
        {
          name: 'lead',
          when: 'directions',
          text: 'Estas son las indicaciones que pidió:',
          short: 'Indicaciones:',
        },
        { name: 'lead', when: 'text', text: 'Esta es la información que pidió:', short: 'Lo que pidió:' },
        { name: 'text', text: '{text}.' },
        { name: 'url', text: '{url}' },
      ],
      shorten: [{ short: 'optOut' }, { short: 'lead' }, { cap: 'business', to: 24 }, { cap: 'text', to: 1250 }],
    },
  },
};
