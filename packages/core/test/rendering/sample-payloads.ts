import type { TextLimits } from '../../src/channel/capabilities.ts';
import type {
  BookingItem,
  EscalationItem,
  FollowUpPayload,
  PayloadItem,
  PaymentItem,
  RequestItem,
} from '../../src/rendering/payload.ts';

export const sms: TextLimits = { unit: 'gsm7-or-ucs2', max: 1600, segmented: true };
export const chat: TextLimits = { unit: 'characters', max: 4096, segmented: false };

const link = 'https://acme.example/r/AB12CD34/7f3'; // 35 characters

export function booking(change: Partial<BookingItem> = {}): BookingItem {
  return {
    kind: 'booking.confirmed',
    id: 'AB12CD34',
    startsAt: '2026-11-24T10:30:00-06:00',
    location: 'Av. Reforma 222, Piso 4-B', // 25 characters
    rescheduleUrl: link,
    changed: false,
    ...change,
  };
}

export function payment(change: Partial<PaymentItem> = {}): PaymentItem {
  return {
    kind: 'payment.captured',
    id: 'PY12CD34',
    amount: '1250.00',
    currency: 'USD',
    receiptUrl: link,
    ...change,
  };
}

export function escalation(change: Partial<EscalationItem> = {}): EscalationItem {
  return { kind: 'escalation.accepted', id: 'ES12CD34', nextStep: 'Marta calls you before 6 PM', ...change };
}

export function request(change: Partial<RequestItem> = {}): RequestItem {
  return { kind: 'caller.requested', id: 'RQ12CD34', request: 'link', url: link, ...change };
}

export function payload(items: readonly PayloadItem[], change: Partial<FollowUpPayload> = {}): FollowUpPayload {
  return {
    business: 'Acme Dental Clinic', // 18 characters
    locale: 'en-US',
    timezone: 'America/Mexico_City',
    items,
    ...change,
  };
}

/** An item that lacks one of its optional fields. */
export function without<Item extends PayloadItem>(item: Item, field: keyof Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== field)) as unknown as Item;
}
