type Json = Readonly<Record<string, unknown>>;

/** A CloudEvent as a voice platform would send it, with what a test wants different. */
export function cloudEvent(type: string, data: unknown, attributes: Json = {}): Json {
  return {
    specversion: '1.0',
    id: 'evt-1',
    source: '/voice/front-desk',
    type,
    subject: 'call-1',
    time: '2026-11-24T20:59:58.120Z',
    tenant: 'acme',
    data,
    ...attributes,
  };
}

export const caller = {
  phone: '+525512345678',
  whatsappUserId: 'MX.134912',
  name: 'Ana López',
  locale: 'es-MX',
  timezone: 'America/Mexico_City',
  prefers: 'whatsapp',
};

export const booking = {
  id: 'bk_1',
  startsAt: '2026-11-24T15:00:00-06:00',
  location: 'Av. Reforma 222',
  rescheduleUrl: 'https://example.com/r/1',
  revision: 2,
};

export const payment = {
  id: 'pay_1',
  amount: '1250.00',
  currency: 'MXN',
  receiptUrl: 'https://example.com/p/1',
};

export const escalation = {
  id: 'esc_1',
  nextStep: 'Marta calls you before 18:00',
  contact: 'Marta Ruiz',
  url: 'https://example.com/e/1',
};

export const request = { id: 'req_1', kind: 'link', url: 'https://example.com/menu', text: 'Our menu' };

export const consent = {
  channels: ['sms', 'whatsapp'],
  purposes: ['appointment', 'transaction'],
  basis: 'oral_express',
  wording: 'May we text you the details?',
  recordingUrl: 'https://recordings.example.com/c/1',
  offsetMs: 41_500,
  offsetEndMs: 47_250,
  recordingSha256: 'ab'.repeat(32),
  transcriptExcerpt: 'Agent: May we text you? Caller: Yes, do.',
  seller: 'Clinica Sol SA de CV',
  frequency: 'one message after the call',
  disclosure: {
    id: 'after-call-texts',
    version: '2026-03',
    sha256: 'cd'.repeat(32),
    presentedAs: 'May Clinica Sol text you the details, Ana?',
    presentedSha256: 'ef'.repeat(32),
  },
  act: 'said "yes, do"',
  jurisdiction: 'US-CA',
  language: 'es-MX',
  ani: '+525512345678',
  dialedNumber: '+525550001111',
  numberSource: 'spoken',
  readBack: true,
  capturedBy: { kind: 'web', id: 'session-7', version: '4.2', ip: '203.0.113.7', userAgent: 'Mozilla/5.0' },
  occurredAt: '2026-11-24T20:59:12.400Z',
  clockSource: 'voice-platform',
  expiresAt: '2027-11-24T00:00:00Z',
};

/** The body of each known type with everything in it, in the form in which it comes out unchanged. */
export const fullBodies: Readonly<Record<string, Json>> = {
  'call.started': { caller, live: false },
  'call.ended': { caller },
  'call.transcript': {},
  'booking.confirmed': { booking, caller, live: true },
  'payment.captured': { payment, caller, live: true },
  'escalation.accepted': { escalation, caller, live: false },
  'caller.requested': { request, caller, live: true },
  'booking.cancelled': { booking: { id: 'bk_1' }, caller },
  'payment.refunded': { payment: { id: 'pay_1' }, caller },
  'consent.granted': { consent, caller },
  'consent.revoked': { consent: { channels: ['sms'], purposes: ['marketing'] }, caller },
  'appointment.attended': {},
  'appointment.missed': { live: false },
  'csat.scored': { caller },
};
