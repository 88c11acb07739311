import { z } from 'zod';
import { type CarrierName, carrierNames, type Channel, channels } from '../carrier/channel.ts';
import { faultNames } from './fault-table.ts';

/** What a request asks of a carrier. Magic numbers work on sending alone. */
export const operations = ['send', 'revoke', 'capabilities', 'event', 'token'] as const;

/** What a scripted fault may look at; all given conditions must hold, and none given means every request. */
const match = z.strictObject({
  accountSid: z.string().optional(),
  to: z.string().optional(),
  toEndsWith: z.string().min(1).optional(),
  from: z.string().optional(),
  bodyContains: z.string().min(1).optional(),
  carrier: z.enum(carrierNames).optional(),
  channel: z.enum(channels).optional(),
  /** Absent: sending a message, and nothing else. */
  operation: z.enum(operations).optional(),
});

/** The body of `POST /sandbox/faults`. */
export const faultRuleSchema = z.strictObject({
  match: match.default({}),
  fault: z.enum(faultNames),
  /** How many requests meet the fault; absent: until the rule is deleted. */
  times: z.int().min(1).optional(),
  /** One in so many matching requests meets the fault: the n-th, the 2n-th ... */
  every: z.int().min(1).default(1),
  retryAfterSeconds: z.number().min(0).max(86_400).optional(),
  delaySeconds: z.number().min(0).max(604_800).optional(),
  copies: z.int().min(1).max(100).optional(),
  /** The receipts come in any order, the same for the same seed, each of them `copies` times. */
  shuffle: z
    .strictObject({ seed: z.int().min(0).max(4_294_967_295), copies: z.int().min(1).max(100).default(1) })
    .optional(),
});

export type FaultRule = z.output<typeof faultRuleSchema>;

/** The request that a rule is held against. */
export interface FaultSubject {
  readonly accountSid: string;
  readonly to: string;
  readonly from: string | null;
  readonly body: string;
  readonly carrier: CarrierName;
  readonly channel: Channel;
  readonly operation: (typeof operations)[number];
}

export function ruleMatches({ match: wanted }: FaultRule, subject: FaultSubject): boolean {
  return (
    (wanted.accountSid === undefined || wanted.accountSid === subject.accountSid) &&
    (wanted.to === undefined || wanted.to === subject.to) &&
    (wanted.toEndsWith === undefined || subject.to.endsWith(wanted.toEndsWith)) &&
    (wanted.from === undefined || wanted.from === subject.from) &&
    (wanted.bodyContains === undefined || subject.body.includes(wanted.bodyContains)) &&
    (wanted.carrier === undefined || wanted.carrier === subject.carrier) &&
    (wanted.channel === undefined || wanted.channel === subject.channel) &&
    (wanted.operation ?? 'send') === subject.operation
  );
}
