import type { Business } from './call-script.ts';
import { again, booked, by, consented, ended, reached, replied, requested, skipped, started, told } from './steps.ts';
import { wrote } from './steps.ts';
import { upcoming } from './upcoming.ts';

const wording = 'May we text you the details of your visit?';
const both = ['rcs', 'sms'] as const;
const plan = 'rcs (rule US/CA) -> sms';
const menu = { id: 'GR-9', kind: 'link', url: 'https://glow.example.com/menu' } as const;

const timezone = 'America/New_York';

/** A salon in New York. */
export const glowSalon: Business = {
  id: 'glow-salon',
  name: 'Glow Salon',
  locale: 'en-US',
  timezone,
  sender: '+12125550100',
  hasRcs: true,
  site: 'https://glow.example.com/',
  routing: [
    {
      when: { country: ['US', 'CA'] },
      send: [{ channel: 'rcs', until: 'delivered', after: '4s' }, { channel: 'sms' }],
    },
    { send: [{ channel: 'sms' }] },
  ],
  smsPlan: 'sms (rule US/CA); not rcs: no_consent',
  calls: [
    {
      id: 'us-01',
      shows: ['live during the call', 'on RCS'],
      startsAtMs: 200,
      steps: [
        started(0, { phone: '+12125550101', name: 'Maya Chen', locale: 'en-US' }),
        consented(400, ['support'], 'Shall I send you the link right now?', both),
        requested(800, { ...menu, id: 'GR-1' }, reached('trigger', by(plan, 'rcs delivered')), { live: true }),
        ended(2_600),
      ],
      texts: ['Glow Salon: Here is the link you asked for: https://glow.example.com/menu Reply STOP to opt out.'],
    },
    {
      id: 'us-02',
      shows: ['live, then after the call'],
      startsAtMs: 800,
      steps: [
        started(0, { phone: '+12125550102', locale: 'en-US' }),
        consented(400, ['support'], 'Shall I text you the link right now?'),
        requested(800, { ...menu, id: 'GR-2' }, reached('trigger'), { live: true }),
        ended(2_000),
        requested(2_200, { ...menu, id: 'GR-2' }, skipped('duplicate')),
      ],
      texts: 1,
    },
    {
      id: 'us-03',
      shows: ['live without consent yet'],
      startsAtMs: 1_900,
      steps: [
        started(0, { phone: '+12125550103', locale: 'en-US' }),
        requested(600, { ...menu, id: 'GR-3' }, reached('unblocked'), { live: true }),
        consented(1_400, ['support'], 'I can text you that link, is that all right?'),
        ended(2_400),
      ],
      texts: 1,
    },
    {
      id: 'us-04',
      shows: ['event sent twice'],
      startsAtMs: 3_300,
      steps: [
        started(0, { phone: '+12125550104', locale: 'en-US' }),
        consented(400, ['appointment'], wording),
        booked(800, bookingOf('GB-41', '2031-06-03T10:00'), reached('call_ended')),
        again(1_000, 3),
        ended(1_600),
        again(1_700, 4),
      ],
      texts: 1,
    },
    {
      id: 'us-05',
      shows: ['trigger repeated'],
      startsAtMs: 4_400,
      steps: [
        started(0, { phone: '+12125550105', locale: 'en-US' }),
        consented(400, ['appointment'], wording),
        booked(800, bookingOf('GB-42', '2031-06-04T15:15'), reached('call_ended')),
        booked(1_300, bookingOf('GB-42', '2031-06-04T15:15'), skipped('duplicate')),
        ended(1_900),
      ],
      texts: [
        'Glow Salon: Booked: {day}, 3:15 PM. 118 Mercer Street, New York. Ref GB-42. Change: https://glow.example.com/b/GB-42 Reply STOP to opt out.',
      ],
    },
    {
      id: 'us-06',
      shows: ['stopped in writing during the call'],
      startsAtMs: 0,
      steps: [
        started(0, { phone: '+12125550106', locale: 'en-US' }),
        consented(200, ['appointment', 'support'], wording),
        requested(400, { ...menu, id: 'GR-6' }, reached('trigger'), { live: true }),
        booked(700, bookingOf('GB-43', '2031-06-05T11:30'), skipped('opted_out')),
        replied(1_100, 'STOP', 'stop'),
        ended(1_700),
      ],
      texts: 1,
    },
    {
      id: 'us-07',
      shows: ['stopped in writing before the call'],
      startsAtMs: 5_000,
      after: 'us-06',
      steps: [
        started(0, { phone: '+12125550106', locale: 'en-US' }),
        booked(300, bookingOf('GB-44', '2031-06-06T09:00'), skipped('opted_out')),
        ended(700),
      ],
      texts: 0,
    },
    {
      id: 'us-08',
      shows: ['came back in writing', 'consent of an earlier call'],
      startsAtMs: 9_000,
      after: 'us-07',
      steps: [
        started(0, { phone: '+12125550106', locale: 'en-US' }),
        wrote(100, 'START', 'start'),
        booked(300, bookingOf('GB-45', '2031-06-09T09:00'), reached('call_ended')),
        ended(600),
      ],
      texts: 1,
    },
    {
      id: 'us-09',
      shows: ['says thank you', 'receipts out of order', 'receipts twice'],
      startsAtMs: 5_400,
      mishaps: [{ on: 'rcs', fault: 'read', shuffle: { seed: 4, copies: 3 } }],
      steps: [
        started(0, { phone: '+12125550109', locale: 'en-US' }),
        consented(300, ['appointment'], wording, both),
        booked(700, bookingOf('GB-46', '2031-06-10T14:00'), reached('call_ended', by(plan, 'rcs delivered, read'))),
        ended(1_400),
        replied(1_500, 'Thank you so much, see you then!', undefined, 'rcs'),
      ],
      texts: 1,
    },
    {
      id: 'us-10',
      shows: ['another phone later'],
      startsAtMs: 6_600,
      steps: [
        started(0, { phone: '+12125550110', locale: 'en-US' }),
        consented(300, ['appointment'], wording),
        booked(700, bookingOf('GB-47', '2031-06-11T16:45'), reached('call_ended'), {
          caller: { phone: '+12125550199' },
        }),
        ended(1_500),
      ],
      texts: 1,
    },
    {
      id: 'us-11',
      shows: ['wrong number'],
      startsAtMs: 7_700,
      steps: [
        started(0, { phone: '+12125550111', locale: 'en-US' }),
        told(600, 'call.transcript', { text: 'Is this the garage? Oh, sorry, wrong number.' }),
        ended(700),
      ],
      texts: 0,
    },
    {
      id: 'us-12',
      shows: ['prefers a channel', 'caller requested'],
      startsAtMs: 9_000,
      steps: [
        started(0, { phone: '+12125550112', name: 'Lucía Peña', locale: 'es-US', prefers: 'sms' }),
        consented(400, ['support'], '¿Se lo mando por mensaje de texto?'),
        requested(
          800,
          { id: 'GR-12', kind: 'text', text: 'Clave de la puerta: 4471. Toque dos veces' },
          reached('call_ended', by('sms (caller_asked); not rcs: no_consent', 'sms delivered')),
        ),
        ended(1_400),
      ],
      texts: [
        'Glow Salon: Esta es la informacion que pidio: Clave de la puerta: 4471. Toque dos veces. Responda BAJA para no recibir mas mensajes.',
      ],
    },
    {
      id: 'us-13',
      shows: ['arrived twice'],
      startsAtMs: 2_700,
      // It arrived at once, so it cannot be taken back; that it did is told when the SMS has arrived, too.
      mishaps: [{ on: 'rcs', fault: 'receipts_late', delaySeconds: 8 }],
      steps: [
        started(0, { phone: '+12125550113', locale: 'en-US' }),
        consented(300, ['support'], 'Shall I send you the link right now?', both),
        requested(
          700,
          { ...menu, id: 'GR-13' },
          { ...reached('trigger', by(plan, 'rcs delivered', 'sms delivered')), doubles: 1 },
          { live: true },
        ),
        ended(1_600),
      ],
      texts: 2,
    },
    {
      id: 'us-14',
      shows: ['stopped on RCS'],
      startsAtMs: 4_000,
      steps: [
        started(0, { phone: '+12125550114', locale: 'en-US' }),
        consented(300, ['appointment', 'support'], wording, both),
        requested(700, { ...menu, id: 'GR-14' }, reached('trigger', by(plan, 'rcs delivered')), { live: true }),
        booked(
          900,
          bookingOf('GB-48', '2031-06-12T09:00'),
          skipped('opted_out', 'not rcs: opted_out, not sms: opted_out'),
        ),
        replied(1_300, 'STOP', 'stop', 'rcs'),
        ended(2_100),
      ],
      // The link, and the confirmation of the stop.
      texts: 2,
    },
  ],
};

function bookingOf(id: string, written: string) {
  return {
    id,
    startsAt: upcoming(written, timezone),
    location: '118 Mercer Street, New York',
    rescheduleUrl: `https://glow.example.com/b/${id}`,
  };
}
