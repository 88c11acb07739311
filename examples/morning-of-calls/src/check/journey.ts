import { z } from 'zod';

// The part of the gateway's answers that the demo reads.

const eventEntry = z.object({
  kind: z.literal('event'),
  data: z.object({ eventId: z.string(), id: z.string(), type: z.string() }),
});

const verdictEntry = z.object({
  kind: z.literal('verdict'),
  data: z.object({
    verdictId: z.string(),
    eventId: z.string(),
    verdict: z.string(),
    reason: z.string().optional(),
    followUpId: z.string().optional(),
    supersedes: z.string().optional(),
  }),
});

const otherEntry = z.object({ kind: z.string(), data: z.looseObject({}) });

const attempt = z.object({
  id: z.string(),
  channel: z.string(),
  /** The step of the plan, from 0. */
  step: z.number(),
  status: z.string(),
  units: z.number(),
  engagement: z.array(z.string()),
  acceptedAt: z.coerce.date().optional(),
  receipts: z.array(z.object({ status: z.string(), doubleDelivery: z.literal(true).optional() })),
});

const plan = z.object({
  steps: z.array(
    z.object({ channel: z.string(), why: z.string(), rule: z.union([z.number(), z.literal('default')]).optional() }),
  ),
  omitted: z.array(z.object({ channel: z.string(), whyNot: z.string() })),
});

const followUp = z.object({
  id: z.string(),
  trigger: z.string(),
  subjectId: z.string(),
  state: z.string(),
  outcome: z.string().optional(),
  basis: z.string(),
  basisAt: z.coerce.date(),
  plan: plan.optional(),
  mergedInto: z.string().optional(),
  attempts: z.array(attempt),
});

/** The answer of `GET /v1/calls/{callId}`. */
export const journeySchema = z.object({
  tenant: z.string(),
  callId: z.string(),
  followUps: z.array(followUp),
  entries: z.array(z.union([eventEntry, verdictEntry, otherEntry])),
  notices: z.array(z.object({ id: z.string(), acceptedAt: z.coerce.date().optional() })),
  replies: z.array(z.object({ id: z.string(), keyword: z.string().optional() })),
});

export type Journey = z.output<typeof journeySchema>;
export type JourneyFollowUp = Journey['followUps'][number];
export type JourneyAttempt = z.output<typeof attempt>;
export type JourneyPlan = z.output<typeof plan>;
export type EventEntry = z.output<typeof eventEntry>;
export type VerdictEntry = z.output<typeof verdictEntry>;

export function isEventEntry(entry: Journey['entries'][number]): entry is EventEntry {
  return entry.kind === 'event';
}

export function isVerdictEntry(entry: Journey['entries'][number]): entry is VerdictEntry {
  return entry.kind === 'verdict';
}

/** The answer of `GET /v1/ledger`. */
export const ledgerPageSchema = z.object({
  entries: z.array(z.object({ callId: z.string().nullable(), kind: z.string(), data: z.looseObject({}) })),
  next: z.string(),
  more: z.boolean(),
});

export type LedgerPage = z.output<typeof ledgerPageSchema>;
