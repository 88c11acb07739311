import type { Business } from './call-script.ts';
import { booked, by, cancelled, consented, ended, paid, reached, requested, skipped, started, told } from './steps.ts';
import { uncertain, unreached } from './steps.ts';
import { upcoming } from './upcoming.ts';

const wording = '¿Le enviamos por mensaje de texto los datos de su cita?';
const both = ['whatsapp', 'sms'] as const;
const plan = 'whatsapp (rule LATAM) -> sms';
const clinic = 'Insurgentes Sur 1457, CDMX';

const timezone = 'America/Mexico_City';

/** A clinic in Mexico City. */
export const clinicaSol: Business = {
  id: 'clinica-sol',
  name: 'Clínica del Sol',
  locale: 'es-MX',
  timezone,
  sender: '+525550000100',
  whatsappNumber: '+525550000101',
  site: 'https://sol.example.com/',
  routing: [
    {
      when: { country: 'LATAM' },
      send: [{ channel: 'whatsapp', until: 'delivered', after: '4s' }, { channel: 'sms' }],
    },
    { send: [{ channel: 'sms' }] },
  ],
  smsPlan: 'sms (rule LATAM); not whatsapp: no_consent',
  calls: [
    {
      id: 'mx-01',
      shows: ['booking confirmed', 'consent before the trigger', 'on WhatsApp'],
      startsAtMs: 0,
      steps: [
        started(0, { phone: '+525510000001', name: 'Ana López', locale: 'es-MX' }),
        consented(500, ['appointment'], '¿Le enviamos los datos de su cita por WhatsApp o por mensaje?', both),
        booked(1_100, bookingOf('CS-2041', '2031-05-13T16:30'), reached('call_ended', by(plan, 'whatsapp delivered'))),
        ended(1_900),
      ],
      texts: [
        'Le escribimos de Clínica del Sol. Su cita es el {day}, 4:30 p.m., en Insurgentes Sur 1457, CDMX. Referencia CS-2041.',
      ],
    },
    {
      id: 'mx-02',
      shows: ['payment captured', 'consent after the trigger', 'receipts out of order', 'receipts twice'],
      startsAtMs: 600,
      mishaps: [{ on: 'whatsapp', fault: 'read', shuffle: { seed: 2, copies: 3 } }],
      steps: [
        started(0, { phone: '+525510000002', name: 'Jorge Núñez', locale: 'es-MX' }),
        paid(700, paymentOf('CP-7731', '1250.00'), reached('call_ended', by(plan, 'whatsapp delivered, read'))),
        consented(1_500, ['transaction'], '¿Le mandamos el recibo por WhatsApp o por mensaje?', both),
        ended(2_100),
      ],
      texts: ['Le escribimos de Clínica del Sol. Recibimos su pago de $1,250.00. Referencia CP-7731. ¡Muchas gracias!'],
    },
    {
      id: 'mx-03',
      shows: ['hung up'],
      startsAtMs: 900,
      steps: [started(0, { phone: '+525510000003', locale: 'es-MX' }), ended(450)],
      texts: 0,
    },
    {
      id: 'mx-04',
      shows: ['no consent'],
      startsAtMs: 1_500,
      steps: [
        started(0, { phone: '+525510000004', locale: 'es-MX' }),
        booked(
          800,
          bookingOf('CS-2042', '2031-05-14T09:00'),
          skipped('no_consent', 'not whatsapp: no_consent, not sms: no_consent'),
        ),
        ended(1_500),
      ],
      texts: 0,
    },
    {
      id: 'mx-05',
      shows: ['booking changed before it was told'],
      startsAtMs: 2_200,
      steps: [
        started(0, { phone: '+525510000005', locale: 'es-MX' }),
        consented(400, ['appointment'], wording),
        booked(900, { ...bookingOf('CS-2043', '2031-05-15T11:00'), revision: 1 }, skipped('superseded')),
        booked(1_700, { ...bookingOf('CS-2043', '2031-05-16T12:15'), revision: 2 }, reached('call_ended')),
        ended(2_300),
      ],
      texts: [
        'Clinica del Sol: Cita: {day}, 12:15 p.m. Insurgentes Sur 1457, CDMX. Ref CS-2043. Cambios: https://sol.example.com/c/CS-2043 Envie BAJA para salir.',
      ],
    },
    {
      id: 'mx-06',
      shows: ['booking cancelled'],
      startsAtMs: 3_000,
      steps: [
        started(0, { phone: '+525510000006', locale: 'es-MX' }),
        consented(400, ['appointment'], wording),
        booked(800, bookingOf('CS-2044', '2031-05-19T10:00'), skipped('withdrawn')),
        cancelled(1_600, 'CS-2044'),
        ended(2_000),
      ],
      texts: 0,
    },
    {
      id: 'mx-07',
      shows: ['older form of a phone', 'caller requested'],
      startsAtMs: 4_100,
      steps: [
        started(0, { phone: '+52 1 55 1000 0007', locale: 'es-MX' }),
        consented(500, ['support'], '¿Le mandamos cómo llegar por mensaje de texto?'),
        requested(
          900,
          { id: 'CR-118', kind: 'directions', url: 'https://sol.example.com/mapa', text: 'Metro Mixcoac, salida sur' },
          reached('call_ended'),
        ),
        ended(1_600),
      ],
      texts: [
        'Clinica del Sol: Estas son las indicaciones que pidio: Metro Mixcoac, salida sur. https://sol.example.com/mapa Responda BAJA para no recibir mas mensajes.',
      ],
    },
    {
      id: 'mx-08',
      shows: ['undelivered'],
      startsAtMs: 5_200,
      steps: [
        started(0, { phone: '+525510009903', locale: 'es-MX' }),
        consented(400, ['appointment'], wording),
        booked(900, bookingOf('CS-2045', '2031-05-20T17:45'), unreached('call_ended', 'sms undeliverable')),
        ended(1_500),
      ],
      texts: 1,
    },
    {
      id: 'mx-09',
      shows: ['uncertain for good'],
      startsAtMs: 6_000,
      steps: [
        started(0, { phone: '+525510009923', locale: 'es-MX' }),
        consented(400, ['transaction'], '¿Le mandamos el recibo por mensaje de texto?'),
        paid(900, paymentOf('CP-7732', '480.50'), uncertain('call_ended')),
        ended(1_500),
      ],
      texts: 0,
    },
    {
      id: 'mx-10',
      shows: ['several follow-ups in one text'],
      startsAtMs: 7_100,
      steps: [
        started(0, { phone: '+525510000010', name: 'Inés Ortega', locale: 'es-MX' }),
        consented(400, ['appointment', 'transaction'], '¿Le enviamos su cita y su recibo por mensaje de texto?'),
        booked(900, bookingOf('CS-2046', '2031-05-21T08:30'), reached('call_ended')),
        paid(1_400, paymentOf('CP-7733', '300.00'), reached('call_ended')),
        ended(2_000),
      ],
      texts: [
        'Clinica del Sol: Su cita quedo confirmada para el {day}, 8:30 a.m. Insurgentes Sur 1457, CDMX. Ref CS-2046. Para reprogramar: https://sol.example.com/c/CS-2046\nRecibimos su pago de $300.00. Muchas gracias. Ref CP-7733. Recibo: https://sol.example.com/r/CP-7733 Envie BAJA para salir.',
      ],
    },
    {
      id: 'mx-11',
      shows: ['transcript only'],
      startsAtMs: 8_000,
      steps: [
        started(0, { phone: '+525510000011', locale: 'es-MX' }),
        ended(1_000),
        told(1_400, 'call.transcript', { transcriptUrl: 'https://recordings.example.com/mx-11.txt' }),
      ],
      texts: 0,
    },
    {
      id: 'mx-12',
      shows: ['bad phone'],
      startsAtMs: 8_700,
      steps: [
        started(0, { phone: '+52 55 1234', locale: 'es-MX' }),
        consented(400, ['appointment'], wording),
        booked(900, bookingOf('CS-2047', '2031-05-22T13:00'), skipped('phone_invalid')),
        ended(1_500),
      ],
      texts: 0,
    },
  ],
};

function bookingOf(id: string, written: string) {
  return {
    id,
    startsAt: upcoming(written, timezone),
    location: clinic,
    rescheduleUrl: `https://sol.example.com/c/${id}`,
  };
}

function paymentOf(id: string, amount: string) {
  return { id, amount, currency: 'MXN', receiptUrl: `https://sol.example.com/r/${id}` };
}
