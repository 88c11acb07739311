import { decimalOf, microsOf } from '../metering/money.ts';

/** What a provider tells of what a message costs; nothing in it is about a person. */
export interface Billing {
  /** Into how many segments the provider says that it cut the message. */
  readonly segments?: number;
  /** False: the provider takes nothing for it. */
  readonly billable?: boolean;
  /** By which the provider prices it, in its own word, such as WhatsApp's `utility`. */
  readonly category?: string;
  /** Why it is priced so, in its own word, such as WhatsApp's `free_customer_service`. */
  readonly type?: string;
  /** Of the whole message. */
  readonly price?: ToldPrice;
}

export interface ToldPrice {
  /** A decimal text of 0 or more, in the currency's main unit. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** What a provider may say about a bill before anybody looked at it. */
export interface ToldBilling {
  readonly segments?: unknown;
  readonly billable?: unknown;
  readonly category?: unknown;
  readonly type?: unknown;
  readonly price?: { readonly amount?: unknown; readonly currency?: unknown } | undefined;
}

/** A word of a provider's own list; with many digits it might be somebody's number. */
const word = /^(?!.*\d{6})[\w.-]{1,64}$/;
const currencyCode = /^[A-Z]{3}$/;
const mostSegments = 1_000;

/** The parts of it that can be read; undefined where there is none. Total: providers add words now and then. */
export function readBilling({ segments, billable, category, type, price }: ToldBilling): Billing | undefined {
  const told = priceOf(price);
  const read: Billing = {
    ...(isCount(segments) && { segments }),
    ...(typeof billable === 'boolean' && { billable }),
    ...(isWord(category) && { category }),
    ...(isWord(type) && { type }),
    ...(told !== undefined && { price: told }),
  };
  return Object.keys(read).length === 0 ? undefined : read;
}

/** Both together: of two words about the same the greater counts, so the order in which they come does not. */
export function mergeBilling(known: Billing | undefined, told: Billing): Billing {
  if (known === undefined) return told;
  const segments = greater(known.segments, told.segments);
  const billable = greater(known.billable, told.billable);
  const category = greater(known.category, told.category);
  const type = greater(known.type, told.type);
  const price = dearer(known.price, told.price);
  return {
    ...(segments !== undefined && { segments }),
    ...(billable !== undefined && { billable }),
    ...(category !== undefined && { category }),
    ...(type !== undefined && { type }),
    ...(price !== undefined && { price }),
  };
}

/** Written one way, so that equal prices are equal texts. */
function priceOf(price: ToldBilling['price']): ToldPrice | undefined {
  const { amount, currency } = price ?? {};
  if (typeof amount !== 'string' || typeof currency !== 'string') return undefined;
  const code = currency.toUpperCase();
  const micros = microsOf(amount);
  return micros === undefined || !currencyCode.test(code) ? undefined : { amount: decimalOf(micros), currency: code };
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= mostSegments;
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && word.test(value);
}

function greater<T extends string | number | boolean>(one: T | undefined, other: T | undefined): T | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other > one ? other : one;
}

function dearer(one: ToldPrice | undefined, other: ToldPrice | undefined): ToldPrice | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const [a, b] = [microsOf(one.amount) ?? 0n, microsOf(other.amount) ?? 0n];
  if (a !== b) return b > a ? other : one;
  return other.currency > one.currency ? other : one;
}
