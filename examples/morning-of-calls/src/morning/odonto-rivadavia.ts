import type { Business } from './call-script.ts';
import { booked, by, consented, ended, escalated, paid, reached, skipped, started, unreached } from './steps.ts';
import { upcoming } from './upcoming.ts';

const wording = '¿Le enviamos los datos del turno por mensaje de texto?';

const timezone = 'America/Argentina/Buenos_Aires';

/** A dental practice in Buenos Aires. */
export const odontoRivadavia: Business = {
  id: 'odonto-rivadavia',
  name: 'Odontología Rivadavia',
  locale: 'es-AR',
  timezone,
  sender: '+5491150000100',
  whatsappNumber: '+5491150000101',
  site: 'https://odonto.example.com/',
  smsPlan: 'sms (rule default); not whatsapp: no_consent',
  calls: [
    {
      id: 'ar-01',
      shows: ['booking confirmed', 'on WhatsApp'],
      startsAtMs: 500,
      steps: [
        started(0, { phone: '+5491145550001', name: 'Tomás Giménez', locale: 'es-AR' }),
        consented(400, ['appointment'], '¿Le enviamos los datos del turno por WhatsApp o por mensaje?', [
          'whatsapp',
          'sms',
        ]),
        booked(
          900,
          visitOf('OT-601', '2031-09-02T10:20'),
          reached('call_ended', by('whatsapp (rule default) -> sms', 'whatsapp delivered')),
        ),
        ended(1_500),
      ],
      texts: 1,
    },
    {
      id: 'ar-02',
      shows: ['booking changed after it was told'],
      startsAtMs: 1_400,
      steps: [
        started(0, { phone: '+5491145550002', locale: 'es-AR' }),
        consented(300, ['appointment'], wording),
        booked(700, { ...visitOf('OT-602', '2031-09-03T09:00'), revision: 1 }, reached('trigger'), {
          live: true,
        }),
        booked(1_600, { ...visitOf('OT-602', '2031-09-04T18:40'), revision: 2 }, reached('call_ended')),
        ended(2_200),
      ],
      texts: [
        'Odontologia Rivadavia: Cita: {day}, 9:00 a. m. Rivadavia 5120, piso 3. Ref OT-602. Cambios: https://odonto.example.com/t/OT-602 Envie BAJA para salir.',
        'Odontologia Rivadavia: Cambio: {day}, 6:40 p. m. Rivadavia 5120, piso 3. Ref OT-602. Cambios: https://odonto.example.com/t/OT-602 Envie BAJA para salir.',
      ],
    },
    {
      id: 'ar-03',
      shows: ['booking in the past'],
      startsAtMs: 2_700,
      steps: [
        started(0, { phone: '+5491145550003', locale: 'es-AR' }),
        consented(300, ['appointment'], wording),
        booked(700, visitOf('OT-603', '2021-09-03T09:00'), skipped('expired')),
        ended(1_300),
      ],
      texts: 0,
    },
    {
      id: 'ar-04',
      shows: ['uncertain, then delivered'],
      startsAtMs: 3_500,
      steps: [
        started(0, { phone: '+5491145559930', locale: 'es-AR' }),
        consented(300, ['appointment'], wording),
        booked(700, visitOf('OT-604', '2031-09-05T11:00'), reached('call_ended')),
        ended(1_300),
      ],
      texts: 1,
    },
    {
      id: 'ar-05',
      shows: ['refused by the carrier'],
      startsAtMs: 4_700,
      steps: [
        started(0, { phone: '+5491145559911', locale: 'es-AR' }),
        consented(300, ['appointment'], wording),
        booked(700, visitOf('OT-605', '2031-09-08T11:00'), unreached('call_ended', 'sms rejected')),
        ended(1_300),
      ],
      texts: 0,
    },
    {
      id: 'ar-06',
      shows: ['opted out at the carrier'],
      startsAtMs: 1_000,
      steps: [
        started(0, { phone: '+5491145559910', locale: 'es-AR' }),
        consented(300, ['appointment'], wording),
        booked(600, visitOf('OT-606', '2031-09-09T11:00'), unreached('trigger', 'sms rejected'), {
          live: true,
        }),
        ended(1_500),
      ],
      texts: 0,
    },
    {
      id: 'ar-07',
      shows: ['opted out at the carrier', 'consent of an earlier call'],
      startsAtMs: 5_900,
      after: 'ar-06',
      steps: [
        started(0, { phone: '+5491145559910', locale: 'es-AR' }),
        booked(400, visitOf('OT-607', '2031-09-10T11:00'), skipped('opted_out')),
        ended(900),
      ],
      texts: 0,
    },
    {
      id: 'ar-08',
      shows: ['receipts contradict'],
      startsAtMs: 6_800,
      steps: [
        started(0, { phone: '+5491145559946', locale: 'es-AR' }),
        consented(300, ['appointment'], wording),
        booked(700, visitOf('OT-608', '2031-09-11T16:00'), reached('call_ended')),
        ended(1_300),
      ],
      texts: 1,
    },
    {
      id: 'ar-09',
      shows: ['older form of a phone', 'payment captured'],
      startsAtMs: 7_600,
      steps: [
        started(0, { phone: '+541145550009', locale: 'es-AR' }),
        consented(300, ['transaction'], '¿Le mandamos el comprobante por mensaje de texto?'),
        paid(700, { id: 'OP-88', amount: '45000.00', currency: 'ARS' }, reached('call_ended')),
        ended(1_300),
      ],
      texts: [
        'Odontologia Rivadavia: Recibimos su pago de $ 45.000,00. Muchas gracias. Referencia: OP-88. Responda BAJA para no recibir mas mensajes.',
      ],
    },
    {
      id: 'ar-10',
      shows: ['hung up'],
      startsAtMs: 8_900,
      steps: [started(0, { phone: '+5491145550010', locale: 'es-AR' }), ended(300)],
      texts: 0,
    },
    {
      id: 'ar-11',
      shows: ['escalation accepted'],
      startsAtMs: 10_500,
      steps: [
        started(0, { phone: '+5491145550011', locale: 'es-AR' }),
        consented(300, ['support'], '¿Le avisamos por mensaje de texto?'),
        escalated(
          700,
          { id: 'OE-12', nextStep: 'la doctora Paz le llama hoy antes de las 18', contact: 'Guardia' },
          reached('call_ended'),
        ),
        ended(1_300),
      ],
      texts: [
        'Odontologia Rivadavia: Sigue: la doctora Paz le llama hoy antes de las 18. Contacto: Guardia. Ref OE-12. Envie BAJA para salir.',
      ],
    },
  ],
};

function visitOf(id: string, written: string) {
  return {
    id,
    startsAt: upcoming(written, timezone),
    location: 'Rivadavia 5120, piso 3',
    rescheduleUrl: `https://odonto.example.com/t/${id}`,
  };
}
