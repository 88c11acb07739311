import type { LedgerEntries, LedgerKind } from './entry-schemas.ts';

const uuid = (last: number): string => `019ab5e0-9c40-7a00-8000-${String(last).padStart(12, '0')}`;
const [eventId, verdictId, followUpId, attemptId, consentId] = [uuid(2), uuid(1), uuid(3), uuid(5), uuid(4)];
const [replyId, suppressionId, noticeId, otherId] = [uuid(6), uuid(7), uuid(8), uuid(9)];
const hash = '5f2b51ca2fdc5baa31ec02e002f69aec43125ad5fdb0a0a0e8d0d1e7e2a7c6f1';

const quietHours = {
  decision: 'exempt',
  kind: 'transactional',
  local: { 'America/New_York': '2026-11-26T04:30' },
  zonesFrom: 'number',
  rules: ['default', 'US-NY'],
  overrides: [{ place: 'US-NY', author: 'operations', reason: 'The clinic opens at seven.' }],
  closedBy: [{ place: 'default', source: 'docs/quiet-hours.md' }],
  table: '2026-11-26',
  consentId,
} as const;

const reason = {
  kind: 'unreachable',
  permanent: false,
  fallback: true,
  alert: false,
  providerCode: '30003',
  message: 'The phone is off or out of reach.',
} as const;

const billing = { segments: 1, billable: true, price: { amount: '0.0079', currency: 'USD' } } as const;

/** Entries of each kind as they may stand in the ledger, with every field that the kind has: for the API document and docs/ledger.md. */
export const entryExamples: { readonly [Kind in LedgerKind]: readonly LedgerEntries[Kind][] } = {
  event: [
    {
      eventId,
      source: '/voice/agent-7',
      id: 'evt-8842',
      type: 'booking.confirmed',
      time: '2026-11-26T09:29:58Z',
      callerDiffers: true,
    },
    { eventId, source: '/voice/agent-7', id: 'evt-8843', type: 'csat.scored', score: 5 },
    { eventId, source: '/crm', id: 'evt-8844', type: 'appointment.attended', bookingId: 'B-77' },
    { eventId, source: 'urn:aftercall:follow-ups', id: 'tool-call-77', type: 'caller.requested', inReplyTo: replyId },
  ],
  verdict: [
    { verdictId, eventId, verdict: 'hold', reason: 'call_live', until: '2026-11-26T10:00:00.250Z', followUpId },
    { verdictId: otherId, eventId, verdict: 'send', followUpId, supersedes: verdictId },
    {
      verdictId,
      eventId,
      verdict: 'skip',
      reason: 'quiet_hours',
      followUpId,
      quietHours: { ...quietHours, decision: 'quiet' },
    },
  ],
  plan: [
    {
      followUpId,
      trigger: 'booking.confirmed',
      subjectId: 'B-77',
      revision: 1,
      again: 1,
      basis: 'call_ended',
      basisAt: '2026-11-26T09:30:00.250Z',
      steps: [
        {
          channel: 'whatsapp',
          account: 'wa-main',
          consentId,
          wait: { until: 'delivered', afterMs: 30_000 },
          reachable: { ageMs: 86_400_000 },
          why: 'rule',
          rule: 0,
        },
        { channel: 'sms', account: 'sms-main', consentId, why: 'rule', rule: 'default' },
      ],
      omitted: [{ channel: 'rcs', account: 'rcs-main', whyNot: 'unreachable', ageMs: 3_600_000 }],
      quietHours,
      purpose: 'marketing',
      answers: { replyId, whyNoEvidence: 'too_late' },
      policy: '8f1c0f6d2a77',
      mergedInto: otherId,
    },
  ],
  exposure: [
    {
      followUpId,
      experiment: 'reminders-2026',
      arm: 'held_out',
      bookingId: 'B-77',
      channel: 'sms',
      outcomeBy: '2026-12-09T20:00:00.000Z',
    },
  ],
  attempt: [
    {
      attemptId,
      followUpId,
      channel: 'sms',
      account: 'sms-main',
      step: 1,
      try: 1,
      consentId,
      units: 1,
      textHash: hash,
      follows: { step: 0, why: 'no_receipt' },
      quietHours,
      possibleDouble: true,
    },
    {
      attemptId: otherId,
      followUpId,
      channel: 'sms',
      account: 'sms-main',
      step: 1,
      try: 2,
      dueAt: '2026-11-26T09:31:10.000Z',
      consentId,
      units: 1,
      afterAbsence: true,
    },
    {
      attemptId: otherId,
      followUpId,
      channel: 'sms',
      account: 'sms-main',
      step: 1,
      try: 2,
      consentId,
      units: 1,
      secondSend: true,
    },
  ],
  postponed: [
    {
      attemptId,
      followUpId,
      reason: 'quiet_hours',
      until: '2026-11-26T13:00:00.000Z',
      quietHours: { ...quietHours, decision: 'quiet' },
    },
  ],
  outcome: [
    { attemptId, outcome: 'accepted', providerIds: ['SM5f2b51ca'], latencyMs: 4_212, billing },
    { attemptId, outcome: 'rejected', reason },
    { attemptId, outcome: 'uncertain', cause: 'timeout' },
  ],
  reconciliation: [
    {
      attemptId,
      answer: 'found',
      asked: 1,
      next: 'accepted',
      providerIds: ['SM5f2b51ca'],
      rawStatus: 'delivered',
      billing,
    },
    { attemptId, answer: 'absent', asked: 1, next: 'ask' },
  ],
  settlement: [
    {
      attemptId,
      as: 'sent',
      by: 'operations',
      why: 'The console of the provider shows it.',
      providerIds: ['SM5f2b51ca'],
    },
    { attemptId, as: 'not_sent', fallBack: true, by: 'operations', why: 'The provider never had it.' },
  ],
  receipt: [
    {
      attemptId,
      status: 'delivered',
      rawStatus: 'delivered',
      providerId: 'SM5f2b51ca',
      providerAt: '2026-11-26T09:30:06.000Z',
      billing,
      carriedBy: 'rcs',
      lateTruth: true,
      doubleDelivery: true,
    },
    { attemptId, status: 'undeliverable', rawStatus: 'undelivered', providerId: 'SM5f2b51ca', reason },
  ],
  settled: [
    { followUpId, outcome: 'reached' },
    { followUpId, outcome: 'suppressed', reason: 'opted_out' },
    { followUpId, outcome: 'expired', reason: 'expired', cause: reason },
  ],
  reply: [
    {
      replyId,
      channel: 'sms',
      account: 'sms-main',
      keyword: 'stop',
      meaning: 'stop',
      by: 'keyword',
      segments: 1,
      attemptId,
    },
    { replyId, channel: 'whatsapp', account: 'wa-main', mediaCount: 1, writtenAt: '2026-11-26T09:20:00.000Z' },
  ],
  consent: [
    {
      consentId,
      kind: 'grant',
      channels: ['sms', 'whatsapp'],
      purposes: ['appointment'],
      evidenceClass: 'A',
      recordedLate: true,
    },
  ],
  exported: [{ attemptId, by: 'legal', sha256: hash, signedBy: 'SHA256:3c1b7f' }],
  suppression: [
    { suppressionId, kind: 'stop', scope: 'all', source: 'unclear_reply' },
    { suppressionId: otherId, kind: 'start', scope: 'one', source: 'answer', ends: suppressionId },
  ],
  notice: [
    {
      noticeId,
      notice: 'stop_confirmation',
      verdict: 'send',
      channel: 'sms',
      account: 'sms-main',
      locale: 'en-US',
      units: 1,
      replyId,
      suppressionId,
      until: '2026-11-26T09:35:00.000Z',
    },
    {
      noticeId,
      notice: 'help',
      verdict: 'skip',
      reason: 'provider_answers',
      channel: 'sms',
      account: 'sms-main',
      replyId,
    },
  ],
  join: [
    { personIds: [uuid(11), uuid(12)], saidBy: { eventId } },
    {
      personIds: [uuid(11), uuid(13)],
      saidBy: { account: 'wa-main', channel: 'whatsapp' },
      refused: 'too_many_addresses',
    },
  ],
  withdrawal: [{ trigger: 'booking.confirmed', subjectId: 'B-77', at: '2026-11-26T09:40:00.000Z' }],
  reachability: [{ account: 'rcs-main', channel: 'rcs', reachable: false }],
  webhook: [
    { account: 'rcs-main', topic: 'calendar', signal: 'tap', attemptId },
    { account: 'wa-main', topic: 'phone_number_quality_update', signal: 'account' },
  ],
  replay: [
    {
      replayId: uuid(14),
      by: 'operations',
      why: 'The sender was suspended.',
      mode: 'send',
      items: [
        { followUpId, eventId, result: 'planned', againAs: otherId },
        { followUpId: otherId, result: 'skip', reason: 'no_consent' },
      ],
    },
    {
      replayId: uuid(14),
      by: 'operations',
      why: 'The platform sent a bad time.',
      mode: 'decide',
      items: [{ refusedId: uuid(15), result: 'refused' }],
    },
  ],
  limit: [{ limit: 'spend_day', since: '2026-11-26T00:00:00.000Z', used: 80.0042, most: 100 }],
  refused: [
    {
      door: 'pubsub.pull',
      refusedId: uuid(15),
      faults: [{ field: 'data.booking.startsAt', message: 'must be a time' }],
    },
  ],
  erased: [{ erasureId: uuid(16), by: 'privacy', why: 'Request 4711.', calls: 3, again: true }],
  unpublished: [{ destination: 'crm', entry: '7421.1880003', entryKind: 'verdict', tries: 10, error: 'answered 500' }],
};
