import type { Facts } from '../decide/call-facts.ts';
import type { Change } from '../decide/change.ts';
import { answeredBy } from '../decide/consent-of.ts';
import type { TenantPolicy } from '../decide/tenant-policy.ts';
import { spendOf, type Guards } from './guards.ts';
import { marketingCaps } from './marketing-caps.ts';
import { isSpend, usesFor, type CountedLimit, type UsablePhone, type Use } from './uses.ts';

/** A message that was counted for a person: once, by whichever channels it is tried. */
export interface CountedMessage {
  /** The follow-up that carries it. */
  readonly followUpId: string;
  readonly at: Date;
  readonly channel: string;
  readonly marketing: boolean;
  /** It answers a message of the person, and uses up nothing of what else they may be sent. */
  readonly isAnswer?: boolean;
}

/** What was counted before, as far as it bounds what is sent to the person of a call. */
export interface Counted {
  /** To the person within a week, by whichever of their addresses. */
  readonly messages: readonly CountedMessage[];
  /** Of each counter that {@link usesFor} names; one that is left out stands at 0. */
  readonly used: Readonly<Partial<Record<CountedLimit, number>>>;
}

/** Why a message is over a bound of its tenant. */
export type GuardReason = 'cap_person' | 'cap_prefix' | 'cap_country' | 'cap_tenant' | 'spend_limit';

export interface Refusal {
  readonly reason: GuardReason;
  /** When the bound lets it through; absent where waiting is no answer: to pumping, and to money that is spent. */
  readonly until?: Date;
}

/** A message that is to be sent on a channel. */
export interface MessageToCount {
  readonly followUpId: string;
  readonly channel: string;
  /** What it costs in the unit of its channel. */
  readonly units: number;
  readonly marketing: boolean;
  readonly isAnswer?: boolean;
}

const dayMs = 86_400_000;
/**
 * Whoever asks is answered, however much they were sent. But a machine answers every answer, and so this many in a day are
 * more than a person reads.
 */
const mostAnswersPerDay = 30;
export const weekMs = 7 * dayMs;

const reasonOf: Readonly<Record<CountedLimit, GuardReason>> = {
  prefix_hour: 'cap_prefix',
  prefix_day: 'cap_prefix',
  country_day: 'cap_country',
  tenant_day: 'cap_tenant',
  spend_day: 'spend_limit',
  spend_month: 'spend_limit',
};

/** Those for which waiting is worth while: their window opens by itself, and nothing speaks against the message. */
const waitable: ReadonlySet<CountedLimit> = new Set(['country_day', 'tenant_day']);

/**
 * Whether a message that is being planned is within the bounds of its tenant.
 *
 * @returns the bound that it is over, or what it adds to the counts; nothing where nothing is counted.
 */
export function countMessage(
  message: MessageToCount,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): { readonly refusal: Refusal } | { readonly change?: CountedChange } {
  const { guards } = policy;
  const { phone } = facts.call;
  if (guards === undefined || phone?.usable !== true || !isBounded(message, policy, phone, now)) return {};
  const counted = countedOf(facts);
  const own = counted.messages.find((one) => one.followUpId === message.followUpId);
  // Told again a day later, on purpose, it is another message to whoever reads it.
  const isCounted = own !== undefined && own.at.getTime() > now.getTime() - dayMs;
  const refusal = isCounted ? undefined : personRefusal(message, phone, others(counted, message), guards, now);
  if (refusal !== undefined) return { refusal };
  const uses = usesFor(phone, guards, now).map((use) => ({
    ...use,
    amount: amountOf(use, message, counted, guards, phone, now),
  }));
  const over = uses.find(({ limit, most, amount }) => (counted.used[limit] ?? 0) + amount > most);
  if (over !== undefined) return { refusal: refusalOf(over) };
  const { followUpId, channel, marketing, isAnswer } = message;
  const at = isCounted ? own.at : now;
  const told = { followUpId, at, channel, marketing, ...(isAnswer && { isAnswer }) };
  return { change: { change: 'message_counted', message: told, uses } };
}

/**
 * Whether a message that was planned is within the bounds of its tenant still, asked at its claim. One that was counted
 * is held against what was counted before it, by the bounds of today; one that was not, by a gateway that does not know
 * them, is counted now.
 */
export function recountMessage(
  message: MessageToCount,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): ReturnType<typeof countMessage> {
  const { guards } = policy;
  const { phone } = facts.call;
  if (guards === undefined || phone?.usable !== true || !isBounded(message, policy, phone, now)) return {};
  const counted = countedOf(facts);
  const own = counted.messages.find((one) => one.followUpId === message.followUpId);
  if (own === undefined) return countMessage(message, facts, policy, now);
  const before = counted.messages.filter((one) => isBefore(one, own));
  const refusal = personRefusal(message, phone, before, guards, own.at);
  if (refusal !== undefined) return { refusal };
  const over = usesFor(phone, guards, now).find(({ limit, most }) => (counted.used[limit] ?? 0) > most);
  return over === undefined ? {} : { refusal: refusalOf(over) };
}

/** What was counted, with one message more. */
export function withCounted(counted: Counted | undefined, { message, uses }: CountedChange): Counted {
  const { messages = [], used = {} } = counted ?? {};
  const sums: Partial<Record<CountedLimit, number>> = { ...used };
  for (const { limit, amount } of uses) sums[limit] = (sums[limit] ?? 0) + amount;
  return { messages: [...messages.filter((one) => one.followUpId !== message.followUpId), message], used: sums };
}

export type CountedChange = Extract<Change, { change: 'message_counted' }>;

/**
 * Whether anything has to be counted of what is sent to a number: by the bounds of the tenant that hold for it, or because
 * laws bound what the tenant advertises.
 */
export function needsCounting(
  { guards, marketing }: Pick<TenantPolicy, 'guards' | 'marketing'>,
  phone: UsablePhone,
  now: Date,
): boolean {
  if (guards === undefined) return false;
  const { person } = guards.caps;
  const isPersonBounded = person?.perDay !== undefined || person?.perWeek !== undefined;
  return isPersonBounded || (marketing?.size ?? 0) > 0 || usesFor(phone, guards, now).length > 0;
}

/** Whether the counts of a call are needed: its tenant bounds what is sent to the number, or an answer may be among it. */
export function needsCounts(
  { call: { phone }, followUps }: Pick<Facts, 'call' | 'followUps'>,
  policy: Pick<TenantPolicy, 'guards' | 'marketing'>,
  now: Date,
): boolean {
  if (policy.guards === undefined || phone?.usable !== true) return false;
  return needsCounting(policy, phone, now) || followUps.some((one) => answeredBy(one) !== undefined);
}

/** How many answers a person is sent is bounded whatever the tenant has configured: nobody configures what a machine does. */
function isBounded(
  { isAnswer = false }: Pick<MessageToCount, 'isAnswer'>,
  policy: Pick<TenantPolicy, 'guards' | 'marketing'>,
  phone: UsablePhone,
  now: Date,
): boolean {
  return isAnswer || needsCounting(policy, phone, now);
}

/** Nothing is sent on counts that nobody loaded. */
function countedOf({ counted }: Facts): Counted {
  if (counted === undefined) throw new Error('a tenant has caps, and nobody loaded what was counted');
  return counted;
}

function others({ messages }: Counted, { followUpId }: MessageToCount): readonly CountedMessage[] {
  return messages.filter((one) => one.followUpId !== followUpId);
}

function isBefore(one: CountedMessage, other: CountedMessage): boolean {
  const difference = one.at.getTime() - other.at.getTime();
  return difference === 0 ? one.followUpId < other.followUpId : difference < 0;
}

function personRefusal(
  { channel, marketing, isAnswer = false }: MessageToCount,
  { country }: { readonly country?: string },
  messages: readonly CountedMessage[],
  { caps: { person = {} } }: Guards,
  now: Date,
): Refusal | undefined {
  const alike = messages.filter((one) => (one.isAnswer === true) === isAnswer);
  const isOver =
    isAnswer && opensAfter(alike, dayMs, Math.max(mostAnswersPerDay, person.perDay ?? 0), now) !== undefined;
  // Nobody waits a day for an answer.
  if (isOver) return { reason: 'cap_person' };
  const { perDay, perWeek } = isAnswer ? {} : person;
  const opensAt = [opensAfter(alike, dayMs, perDay, now), opensAfter(alike, weekMs, perWeek, now)];
  if (marketing) {
    const promoted = messages.filter((one) => one.marketing);
    for (const law of marketingCaps.filter((one) => one.country === country)) {
      opensAt.push(opensAfter(promoted, law.withinMs, law.most, now));
      const elsewhere = promoted.filter((one) => one.channel !== channel);
      opensAt.push(opensAfter(elsewhere, law.oneChannelForMs ?? 0, 1, now));
    }
  }
  const latest = Math.max(...opensAt.map((one) => one ?? 0));
  return latest === 0 ? undefined : { reason: 'cap_person', until: new Date(latest) };
}

/** When fewer than `most` lie within the time before, in milliseconds; undefined where they do so now. */
function opensAfter(
  messages: readonly CountedMessage[],
  withinMs: number,
  most: number | undefined,
  now: Date,
): number | undefined {
  if (most === undefined) return undefined;
  const times = messages
    .map((one) => one.at.getTime())
    .filter((at) => at > now.getTime() - withinMs)
    .toSorted((a, b) => a - b);
  const leaves = times[times.length - most];
  return leaves === undefined ? undefined : leaves + withinMs;
}

function amountOf(
  { limit }: Use,
  { channel, units }: MessageToCount,
  { messages }: Counted,
  { spend }: Guards,
  { country }: { readonly country?: string },
  now: Date,
): number {
  // Whoever had a message within the week is no number that was only just made up.
  if (limit === 'prefix_hour') return messages.length === 0 ? 1 : 0;
  if (!isSpend(limit) || spend === undefined) return 1;
  return spendOf(spend, { channel, units, ...(country !== undefined && { country }) }, now);
}

function refusalOf({ limit, until }: Use): Refusal {
  const reason = reasonOf[limit];
  return waitable.has(limit) ? { reason, until } : { reason };
}
