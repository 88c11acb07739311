import type { Business } from './call-script.ts';
import { booked, by, consented, ended, reached, replied, requested, skipped, started } from './steps.ts';
import { upcoming } from './upcoming.ts';

const wording = '¿Le enviamos los datos de su viaje por WhatsApp, o por mensaje de texto si no se puede?';
const both = ['whatsapp', 'sms'] as const;
const plan = 'whatsapp (rule LATAM) -> sms';

const timezone = 'America/Bogota';

/** A travel agency in Bogotá: WhatsApp first, and SMS where WhatsApp does not arrive. */
export const viajesAndinos: Business = {
  id: 'viajes-andinos',
  name: 'Viajes Andinos',
  locale: 'es-CO',
  timezone,
  sender: '+573005550100',
  whatsappNumber: '+573005550101',
  site: 'https://andinos.example.com/',
  // Short, so that what is not answered is seen to go on within the morning.
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
      id: 'co-01',
      shows: ['on WhatsApp', 'read'],
      startsAtMs: 300,
      mishaps: [{ on: 'whatsapp', fault: 'read' }],
      steps: [
        started(0, { phone: '+573005550001', name: 'Camila Rojas', locale: 'es-CO' }),
        consented(400, ['appointment'], wording, both),
        booked(900, tripOf('VA-701', '2031-10-07T09:30'), reached('call_ended', by(plan, 'whatsapp delivered, read'))),
        ended(1_500),
      ],
      texts: [
        'Le escribimos de Viajes Andinos. Su cita es el {day}, 9:30 a. m., en Carrera 7 #71-21, Bogotá. Referencia VA-701.',
      ],
    },
    {
      id: 'co-02',
      shows: ['WhatsApp tells nothing in time'],
      startsAtMs: 1_100,
      mishaps: [{ on: 'whatsapp', fault: 'sent_only' }],
      steps: [
        started(0, { phone: '+573005550002', locale: 'es-CO' }),
        consented(400, ['appointment'], wording, both),
        booked(
          900,
          tripOf('VA-702', '2031-10-08T15:00'),
          reached('call_ended', by(plan, 'whatsapp sent', 'sms delivered')),
        ),
        ended(1_500),
      ],
      texts: 2,
    },
    {
      id: 'co-03',
      shows: ['refused by WhatsApp'],
      startsAtMs: 2_100,
      mishaps: [{ on: 'whatsapp', fault: 'not_mobile' }],
      steps: [
        started(0, { phone: '+573005550003', locale: 'es-CO' }),
        consented(400, ['support'], '¿Le mando el enlace ya mismo, por WhatsApp o por mensaje de texto?', both),
        requested(900, linkOf('VR-3'), reached('trigger', by(plan, 'whatsapp rejected', 'sms delivered')), {
          live: true,
        }),
        ended(2_000),
      ],
      texts: [
        'Viajes Andinos: Este es el enlace que pidio: https://andinos.example.com/v/VR-3 Responda BAJA para no recibir mas mensajes.',
      ],
    },
    {
      id: 'co-04',
      shows: ['prefers a channel', 'asks for another channel than the rule'],
      startsAtMs: 2_900,
      steps: [
        started(0, { phone: '+573005550004', locale: 'es-CO', prefers: 'sms' }),
        consented(400, ['appointment'], wording, both),
        booked(
          900,
          tripOf('VA-704', '2031-10-09T11:00'),
          reached('call_ended', by('sms (caller_asked) -> whatsapp (rule LATAM)', 'sms delivered')),
        ),
        ended(1_500),
      ],
      texts: 1,
    },
    {
      id: 'co-05',
      shows: ['agreed to SMS alone'],
      startsAtMs: 3_800,
      steps: [
        started(0, { phone: '+573005550005', locale: 'es-CO' }),
        consented(400, ['appointment'], '¿Le enviamos los datos por mensaje de texto?'),
        booked(900, tripOf('VA-705', '2031-10-10T10:00'), reached('call_ended')),
        ended(1_500),
      ],
      texts: 1,
    },
    {
      id: 'co-06',
      shows: ['stopped on WhatsApp'],
      startsAtMs: 700,
      steps: [
        started(0, { phone: '+573005550006', locale: 'es-CO' }),
        consented(300, ['appointment', 'support'], wording, both),
        requested(700, linkOf('VR-6'), reached('trigger', by(plan, 'whatsapp delivered')), { live: true }),
        booked(
          900,
          tripOf('VA-706', '2031-10-13T10:00'),
          skipped('opted_out', 'not whatsapp: opted_out, not sms: opted_out'),
        ),
        replied(1_300, 'Parar', 'stop', 'whatsapp'),
        ended(2_200),
      ],
      texts: [
        'Le escribimos de Viajes Andinos. Aquí tiene el enlace que pidió. Referencia VR-6.',
        'Viajes Andinos: listo, no recibirá más mensajes nuestros. Para volver a recibirlos, responda ALTA.',
      ],
    },
    {
      id: 'co-07',
      shows: ['stopped on WhatsApp', 'consent of an earlier call'],
      startsAtMs: 5_000,
      after: 'co-06',
      steps: [
        started(0, { phone: '+573005550006', locale: 'es-CO', prefers: 'sms' }),
        requested(400, linkOf('VR-7'), skipped('opted_out', 'not sms: opted_out, not whatsapp: opted_out'), {
          live: true,
        }),
        ended(900),
      ],
      texts: 0,
    },
    {
      id: 'co-08',
      shows: ['arrived twice'],
      startsAtMs: 1_600,
      // By then the SMS has gone out and arrived.
      mishaps: [{ on: 'whatsapp', fault: 'receipts_late', delaySeconds: 8 }],
      steps: [
        started(0, { phone: '+573005550008', locale: 'es-CO' }),
        consented(400, ['support'], '¿Le mando el enlace ya mismo, por WhatsApp o por mensaje de texto?', both),
        requested(
          900,
          linkOf('VR-8'),
          { ...reached('trigger', by(plan, 'whatsapp delivered', 'sms delivered')), doubles: 1 },
          { live: true },
        ),
        ended(2_000),
      ],
      texts: 2,
    },
    {
      id: 'co-09',
      shows: ['no WhatsApp on the phone'],
      startsAtMs: 4_600,
      phoneHas: ['sms'],
      steps: [
        started(0, { phone: '+573005550009', locale: 'es-CO' }),
        consented(400, ['appointment'], wording, both),
        booked(
          900,
          tripOf('VA-709', '2031-10-14T16:00'),
          reached('call_ended', by(plan, 'whatsapp undeliverable', 'sms delivered')),
        ),
        ended(1_500),
      ],
      texts: 2,
    },
  ],
};

function tripOf(id: string, written: string) {
  return {
    id,
    startsAt: upcoming(written, timezone),
    location: 'Carrera 7 #71-21, Bogotá',
    rescheduleUrl: `https://andinos.example.com/c/${id}`,
  };
}

function linkOf(id: string) {
  return { id, kind: 'link', url: `https://andinos.example.com/v/${id}` } as const;
}
