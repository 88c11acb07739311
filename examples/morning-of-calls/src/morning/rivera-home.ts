import type { Business } from './call-script.ts';
import {
  again,
  booked,
  by,
  consented,
  ended,
  escalated,
  reached,
  requested,
  revoked,
  skipped,
  started,
} from './steps.ts';
import { told } from './steps.ts';
import { upcoming } from './upcoming.ts';

const wording = 'Can we text you about this visit?';

const timezone = 'America/Phoenix';

/** A home-services firm in Phoenix. */
export const riveraHome: Business = {
  id: 'rivera-home',
  name: 'Rivera Home Services',
  locale: 'en-US',
  timezone,
  sender: '+16025550100',
  hasRcs: true,
  site: 'https://rivera.example.com/',
  smsPlan: 'sms (rule default); not rcs: no_consent',
  // Short, so that the call that never ends is told of within the morning.
  timing: { longestWait: '8s' },
  calls: [
    {
      id: 'hs-01',
      shows: ['escalation accepted'],
      startsAtMs: 100,
      steps: [
        started(0, { phone: '+16025550101', name: 'Sam Ortiz', locale: 'en-US' }),
        consented(400, ['support'], 'Can we text you what happens next?'),
        escalated(
          900,
          {
            id: 'HE-118',
            nextStep: 'a plumber calls you before 6 PM',
            contact: 'Dana Rivera, 602-555-0177',
            url: 'https://rivera.example.com/e/118',
          },
          reached('call_ended'),
        ),
        ended(1_600),
      ],
      texts: [
        'Rivera Home Services: Your case is now with our team. Next step: a plumber calls you before 6 PM. Contact: Dana Rivera, 602-555-0177. Reference: HE-118. Details: https://rivera.example.com/e/118 Reply STOP to opt out.',
      ],
    },
    {
      id: 'hs-02',
      shows: ['call never ends'],
      startsAtMs: 700,
      steps: [
        started(0, { phone: '+16025550102', locale: 'en-US' }),
        consented(300, ['appointment'], wording),
        booked(800, visitOf('HV-501', '2031-08-05T08:00'), reached('longest_wait')),
      ],
      texts: [
        'Rivera Home Services: Booked: {day}, 8:00 AM. 4120 E Cactus Road, Phoenix. Ref HV-501. Change: https://rivera.example.com/v/HV-501 Reply STOP to opt out.',
      ],
    },
    {
      id: 'hs-03',
      shows: ['unknown event type'],
      startsAtMs: 1_700,
      steps: [
        started(0, { phone: '+16025550103', locale: 'en-US' }),
        told(500, 'lead.qualified', { score: 87 }),
        ended(1_100),
      ],
      texts: 0,
    },
    {
      id: 'hs-04',
      shows: ['consent revoked during the call'],
      startsAtMs: 2_500,
      steps: [
        started(0, { phone: '+16025550104', locale: 'en-US' }),
        consented(400, ['appointment'], wording),
        booked(800, visitOf('HV-502', '2031-08-06T13:00'), skipped('opted_out')),
        revoked(1_300),
        ended(1_800),
      ],
      texts: 0,
    },
    {
      id: 'hs-05',
      shows: ['consent revoked during the call'],
      startsAtMs: 3_400,
      steps: [
        started(0, { phone: '+16025550105', locale: 'en-US' }),
        consented(400, ['appointment'], wording),
        booked(800, visitOf('HV-503', '2031-08-07T13:00'), skipped('no_consent')),
        revoked(1_200, { channels: ['sms'] }),
        ended(1_700),
      ],
      texts: 0,
    },
    {
      id: 'hs-06',
      shows: ['consent given again after a stop'],
      startsAtMs: 4_200,
      steps: [
        started(0, { phone: '+16025550106', locale: 'en-US' }),
        consented(300, ['appointment'], wording),
        booked(
          700,
          visitOf('HV-504', '2031-08-08T10:00'),
          // What was said after the stop is about SMS alone.
          reached('call_ended', by('sms (rule default); not rcs: opted_out', 'sms delivered')),
        ),
        revoked(1_100),
        consented(1_600, ['appointment'], 'So you do want the text after all?'),
        ended(2_100),
      ],
      texts: 1,
    },
    {
      id: 'hs-07',
      shows: ['premium-rate number'],
      startsAtMs: 5_100,
      steps: [
        started(0, { phone: '+19005550107', locale: 'en-US' }),
        consented(300, ['appointment'], wording),
        booked(700, visitOf('HV-505', '2031-08-11T10:00'), skipped('premium_rate')),
        ended(1_200),
      ],
      texts: 0,
    },
    {
      id: 'hs-08',
      shows: ['landline'],
      startsAtMs: 5_700,
      steps: [
        started(0, { phone: '+18005550108', locale: 'en-US' }),
        consented(300, ['support'], 'Can we text you what happens next?'),
        escalated(700, { id: 'HE-119', nextStep: 'our office calls back' }, skipped('landline')),
        ended(1_200),
      ],
      texts: 0,
    },
    {
      id: 'hs-09',
      shows: ['no phone'],
      startsAtMs: 6_500,
      steps: [
        started(0, { locale: 'en-US' }),
        consented(300, ['appointment'], wording),
        booked(700, visitOf('HV-506', '2031-08-12T10:00'), skipped('phone_missing')),
        ended(1_300),
      ],
      texts: 0,
    },
    {
      id: 'hs-10',
      shows: ['outcome events'],
      startsAtMs: 7_400,
      steps: [
        started(0, { phone: '+16025550110', locale: 'en-US' }),
        ended(800),
        told(900, 'appointment.attended', { booking: { id: 'HV-480' } }),
        told(1_000, 'appointment.missed', { booking: { id: 'HV-481' } }),
        told(1_100, 'csat.scored', { score: 5 }),
      ],
      texts: 0,
    },
    {
      id: 'hs-11',
      shows: ['after the call, then live'],
      startsAtMs: 8_300,
      steps: [
        started(0, { phone: '+16025550111', locale: 'en-US' }),
        consented(300, ['support'], 'Can we text you the quote?'),
        requested(600, quoteOf('HR-11'), reached('trigger')),
        requested(1_200, quoteOf('HR-11'), skipped('duplicate'), { live: true }),
        ended(2_400),
      ],
      texts: [
        'Rivera Home Services: Here is the link you asked for: https://rivera.example.com/q/HR-11 Reply STOP to opt out.',
      ],
    },
    {
      id: 'hs-12',
      shows: ['stopped elsewhere'],
      startsAtMs: 9_300,
      after: 'us-06',
      steps: [
        started(0, { phone: '+12125550106', locale: 'en-US' }),
        consented(300, ['support'], 'Can we text you what happens next?'),
        escalated(700, { id: 'HE-120', nextStep: 'an electrician comes tomorrow at 9 AM' }, reached('call_ended')),
        ended(1_300),
      ],
      texts: [
        'Rivera Home Services: Your case is now with our team. Next step: an electrician comes tomorrow at 9 AM. Reference: HE-120. Reply STOP to opt out.',
      ],
    },
    {
      id: 'hs-13',
      shows: ['caller requested', 'event sent twice'],
      startsAtMs: 10_200,
      steps: [
        started(0, { phone: '+16025550113', locale: 'en-US' }),
        consented(300, ['support'], 'Can we message you the transcript?', ['rcs', 'sms']),
        requested(
          600,
          { id: 'HR-13', kind: 'transcript', url: 'https://rivera.example.com/t/13' },
          reached('call_ended', by('rcs (rule default) -> sms', 'rcs delivered')),
        ),
        ended(1_100),
        again(1_200, 4),
      ],
      texts: [
        'Rivera Home Services: Here is the transcript of your call: https://rivera.example.com/t/13 Reply STOP to opt out.',
      ],
    },
  ],
};

function visitOf(id: string, written: string) {
  return {
    id,
    startsAt: upcoming(written, timezone),
    location: '4120 E Cactus Road, Phoenix',
    rescheduleUrl: `https://rivera.example.com/v/${id}`,
  };
}

function quoteOf(id: string) {
  return { id, kind: 'link', url: `https://rivera.example.com/q/${id}` } as const;
}
