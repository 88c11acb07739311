import type { Business } from './call-script.ts';
import { booked, by, consented, ended, paid, reached, requested, started } from './steps.ts';
import { upcoming } from './upcoming.ts';

const wording = '¿Le enviamos los datos de su cita por mensaje?';
const both = ['whatsapp', 'sms'] as const;

const timezone = 'Europe/Madrid';

/** An optician in Madrid. No rule names WhatsApp there: it is used when a caller asks for it. */
export const opticaRetiro: Business = {
  id: 'optica-retiro',
  name: 'Óptica Retiro',
  locale: 'es-ES',
  timezone,
  sender: '+34600555100',
  whatsappNumber: '+34600555101',
  site: 'https://retiro.example.com/',
  smsPlan: 'sms (rule default); not whatsapp: not_in_rule',
  calls: [
    {
      id: 'es-01',
      shows: ['no rule for the channel'],
      startsAtMs: 1_000,
      steps: [
        started(0, { phone: '+34600555001', name: 'Lucía Vega', locale: 'es-ES' }),
        consented(400, ['appointment'], wording, both),
        booked(900, visitOf('OR-51', '2031-12-02T17:00'), reached('call_ended')),
        ended(1_500),
      ],
      texts: 1,
    },
    {
      id: 'es-02',
      shows: ['asks for another channel than the rule', 'on WhatsApp'],
      startsAtMs: 2_600,
      steps: [
        started(0, { phone: '+34600555002', locale: 'es-ES', prefers: 'whatsapp' }),
        consented(400, ['support'], '¿Se lo mando ahora por WhatsApp?', both),
        requested(
          800,
          { id: 'OP-2', kind: 'link', url: 'https://retiro.example.com/g/OP-2' },
          reached('trigger', by('whatsapp (caller_asked) -> sms (rule default)', 'whatsapp delivered')),
          { live: true },
        ),
        ended(1_800),
      ],
      texts: ['Le escribimos de Óptica Retiro. Aquí tiene el enlace que pidió. Referencia OP-2.'],
    },
    {
      id: 'es-03',
      shows: ['asks for a channel that there is not', 'payment captured'],
      startsAtMs: 4_100,
      steps: [
        started(0, { phone: '+34600555003', locale: 'es-ES', prefers: 'rcs' }),
        consented(400, ['transaction'], '¿Le mandamos el recibo por mensaje?', ['rcs', ...both]),
        paid(
          900,
          { id: 'OV-3', amount: '89.90', currency: 'EUR', receiptUrl: 'https://retiro.example.com/r/OV-3' },
          reached(
            'call_ended',
            by('sms (rule default); not rcs: no_account, not whatsapp: not_in_rule', 'sms delivered'),
          ),
        ),
        ended(1_500),
      ],
      texts: 1,
    },
  ],
};

function visitOf(id: string, written: string) {
  return {
    id,
    startsAt: upcoming(written, timezone),
    location: 'Calle de Alcalá 120',
    rescheduleUrl: `https://retiro.example.com/c/${id}`,
  };
}
