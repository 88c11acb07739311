import type { Business } from './call-script.ts';
import { booked, by, consented, ended, reached, requested, started } from './steps.ts';
import { upcoming } from './upcoming.ts';

const wording = 'May we message you the details of your visit?';
const both = ['rcs', 'sms'] as const;
const plan = 'rcs (rule default) -> sms';

const timezone = 'America/Toronto';

/** A dental practice in Toronto, which goes by the gateway's own rules: RCS, and SMS after twelve seconds without word of it. */
export const mapleDental: Business = {
  id: 'maple-dental',
  name: 'Maple Dental',
  locale: 'en-CA',
  timezone,
  sender: '+14165550100',
  hasRcs: true,
  site: 'https://maple.example.com/',
  smsPlan: 'sms (rule default); not rcs: no_consent',
  calls: [
    {
      id: 'ca-01',
      shows: ['on RCS', 'booking confirmed'],
      startsAtMs: 500,
      steps: [
        started(0, { phone: '+14165550101', name: 'Claire Tremblay', locale: 'en-CA' }),
        consented(400, ['appointment'], wording, both),
        booked(900, visitOf('MD-81', '2031-11-04T09:30'), reached('call_ended', by(plan, 'rcs delivered'))),
        ended(1_500),
      ],
      texts: 1,
    },
    {
      id: 'ca-02',
      shows: ['RCS tells nothing in time'],
      startsAtMs: 200,
      // The phone is off: RCS tells nothing, and the message is taken back after the twelve seconds.
      mishaps: [{ on: 'rcs', fault: 'unreachable' }],
      steps: [
        started(0, { phone: '+16045550102', locale: 'en-CA' }),
        consented(300, ['support'], 'Shall I send you the form right now?', both),
        requested(700, formOf('MR-2'), reached('trigger', by(plan, 'rcs revoked', 'sms delivered')), { live: true }),
        ended(1_600),
      ],
      texts: 2,
    },
    {
      id: 'ca-03',
      shows: ['no RCS on the phone'],
      startsAtMs: 2_300,
      phoneHas: ['sms'],
      steps: [
        started(0, { phone: '+15145550103', locale: 'en-CA' }),
        consented(400, ['appointment'], wording, both),
        booked(
          900,
          visitOf('MD-83', '2031-11-05T14:00'),
          reached(
            'call_ended',
            // The gateway asked for the capabilities of the phone while the caller talked.
            by('sms (rule default); not rcs: unreachable', 'sms delivered'),
          ),
        ),
        ended(1_500),
      ],
      texts: [
        'Maple Dental: Booked: {day}, 2:00 p.m. 22 King Street West, Toronto. Ref MD-83. Change: https://maple.example.com/b/MD-83 Reply STOP to opt out.',
      ],
    },
    {
      id: 'ca-04',
      shows: ['read', 'on RCS'],
      startsAtMs: 3_400,
      mishaps: [{ on: 'rcs', fault: 'read' }],
      steps: [
        started(0, { phone: '+14035550104', locale: 'en-CA' }),
        consented(400, ['support'], 'Shall I send you the form right now?', both),
        requested(800, formOf('MR-4'), reached('trigger', by(plan, 'rcs delivered, read')), { live: true }),
        ended(1_700),
      ],
      texts: ['Maple Dental: Here is the link you asked for: https://maple.example.com/f/MR-4 Reply STOP to opt out.'],
    },
    {
      id: 'ca-05',
      shows: ['asks for a channel that there is not'],
      startsAtMs: 4_500,
      steps: [
        started(0, { phone: '+19025550105', locale: 'en-CA', prefers: 'whatsapp' }),
        consented(400, ['appointment'], wording, ['whatsapp', 'rcs', 'sms']),
        booked(
          900,
          visitOf('MD-85', '2031-11-06T10:15'),
          reached('call_ended', by(`${plan}; not whatsapp: no_account`, 'rcs delivered')),
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
    location: '22 King Street West, Toronto',
    rescheduleUrl: `https://maple.example.com/b/${id}`,
  };
}

function formOf(id: string) {
  return { id, kind: 'link', url: `https://maple.example.com/f/${id}` } as const;
}
