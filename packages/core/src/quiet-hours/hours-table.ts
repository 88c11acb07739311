import { everywhere, type HoursRule, type MessageKind, type OpenHours, type Weekday } from './hours-rule.ts';

/** Stands beside every decision that was made by the table: change it with any row. */
export const hoursTableVersion = '2026-11-26';

const monToFri: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];
const weekend: readonly Weekday[] = ['sat', 'sun'];
const monToSat: readonly Weekday[] = [...monToFri, 'sat'];
const everyDay: readonly Weekday[] = [...monToFri, ...weekend];

const marketing: readonly MessageKind[] = ['marketing'];
const transactional: readonly MessageKind[] = ['transactional'];

function daily(from: string, to: string): readonly OpenHours[] {
  return [{ days: everyDay, from, to }];
}

const officeHours: readonly OpenHours[] = [{ days: monToFri, from: '09:00', to: '18:00' }];

const ofReferrizer = 'https://support.referrizer.com (quiet hours by state)';
const house = 'docs/quiet-hours.md';

/**
 * When people may be written to, by place; docs/quiet-hours.md is made from it. All rules that apply have to allow a
 * message, so the strictest wins. A rule that changes is ended with `to` and followed by one with `from`; none is erased,
 * so that an old decision can be read again. The federal and state rules are about marketing: what a caller asked for,
 * or is to know about their own booking or payment, has the house's hours alone.
 */
export const hoursTable: readonly HoursRule[] = [
  { place: everywhere, appliesTo: transactional, hours: daily('08:00', '20:00'), source: house, confidence: 'house' },
  { place: everywhere, appliesTo: marketing, hours: officeHours, source: house, confidence: 'house' },
  {
    place: 'US',
    appliesTo: marketing,
    hours: daily('08:00', '21:00'),
    source: '47 CFR 64.1200(c)(1)',
    confidence: 'secondary',
  },
  {
    place: 'US-CT',
    appliesTo: marketing,
    hours: daily('09:00', '20:00'),
    source: ofReferrizer,
    confidence: 'secondary',
  },
  {
    place: 'US-FL',
    appliesTo: marketing,
    hours: daily('08:00', '20:00'),
    source: 'Florida HB 761 of 2023; https://support.referrizer.com',
    confidence: 'secondary',
  },
  {
    place: 'US-MD',
    appliesTo: marketing,
    hours: daily('08:00', '20:00'),
    source: ofReferrizer,
    confidence: 'secondary',
  },
  {
    place: 'US-MS',
    appliesTo: marketing,
    hours: daily('08:00', '20:00'),
    source: ofReferrizer,
    confidence: 'secondary',
  },
  {
    place: 'US-NJ',
    appliesTo: marketing,
    hours: daily('08:00', '20:00'),
    source: ofReferrizer,
    confidence: 'secondary',
  },
  {
    place: 'US-OK',
    appliesTo: marketing,
    hours: daily('08:00', '20:00'),
    source: 'Oklahoma Telephone Solicitation Act; https://www.dinsmore.com',
    confidence: 'secondary',
  },
  {
    place: 'US-RI',
    appliesTo: marketing,
    hours: [...officeHours, { days: weekend, from: '10:00', to: '17:00' }],
    source: ofReferrizer,
    confidence: 'secondary',
  },
  {
    place: 'US-TX',
    appliesTo: marketing,
    hours: [
      { days: monToSat, from: '09:00', to: '21:00' },
      { days: ['sun'], from: '12:00', to: '21:00' },
    ],
    from: '2025-09-01',
    source: 'Texas SB 140; https://www.attentive.com/blog/sms-compliance-texas-amendments',
    confidence: 'secondary',
  },
  {
    place: 'US-VA',
    appliesTo: marketing,
    hours: daily('08:00', '21:00'),
    from: '2026-01-01',
    source: 'Virginia SB 1339; https://www.mwcllc.com/2025/05/13',
    confidence: 'secondary',
  },
  {
    place: 'US-WA',
    appliesTo: marketing,
    hours: daily('08:00', '20:00'),
    source: 'RCW 19.158.040(2); https://app.leg.wa.gov',
    confidence: 'primary',
  },
  {
    place: 'AR',
    appliesTo: marketing,
    hours: officeHours,
    source: `Ley 26.951 asks for reasonable hours and names none: ${house}`,
    confidence: 'house',
  },
  {
    place: 'BR',
    appliesTo: marketing,
    hours: daily('09:00', '21:00'),
    source: 'usage of the trade; no rule was found',
    confidence: 'secondary',
  },
  { place: 'CL', appliesTo: marketing, hours: officeHours, source: `no rule was found: ${house}`, confidence: 'house' },
  {
    place: 'CO',
    appliesTo: marketing,
    hours: [
      { days: monToFri, from: '07:00', to: '19:00' },
      { days: ['sat'], from: '08:00', to: '15:00' },
    ],
    closedOnHolidaysOf: 'CO',
    source: 'Ley 2300 de 2023, art. 3 and 5; https://leyonline.co/laws/ley-2300-de-2023/articulo-5o',
    confidence: 'primary',
  },
  {
    place: 'MX',
    appliesTo: marketing,
    hours: daily('08:00', '20:30'),
    source: 'what operators of short codes let through, as Twilio tells it in its best practices for Mexico',
    confidence: 'primary',
  },
];
