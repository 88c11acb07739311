import type { CallEvent, Caller, ConsentBasis } from '../../../src/event/call-event.ts';
import type { CallerPhone } from '../../../src/decide/call-facts.ts';
import type { AnswerGiven } from '../../../src/decide/received-event.ts';
import type { Purpose } from '../../../src/trigger/trigger.ts';

/** An event as a test receives it: with what its number turned out to be. */
export interface SampleEvent {
  readonly event: CallEvent;
  readonly phone?: CallerPhone;
  readonly answers?: AnswerGiven;
}

/** What every sample takes beside its own data. */
export interface Around {
  readonly live?: boolean;
  /** The platform's own time. */
  readonly time?: string;
  readonly caller?: Caller;
  readonly phone?: CallerPhone;
}

type EventType = CallEvent['type'];

export const mobile: CallerPhone = { usable: true, e164: '+12025550123', country: 'US', line: 'mobile' };

/** Every sample event has the same id for the platform: ours is given at its receipt. */
export function sample(type: EventType, data: object, { live, time, caller, phone }: Around = {}): SampleEvent {
  const common = { ...(live !== undefined && { live }), ...(caller !== undefined && { caller }) };
  const event = {
    id: 'platform-id',
    source: '/voice/front-desk',
    subject: 'call-1',
    type,
    ...(time !== undefined && { time }),
    ...(type === 'other' && { originalType: 'weather.changed' }),
    data: { ...data, ...common },
  } as CallEvent;
  return { event, ...(phone !== undefined && { phone }) };
}

export function started(caller: Caller = {}, phone: CallerPhone | undefined = mobile): SampleEvent {
  return sample('call.started', {}, { caller: { phone: '+12025550123', ...caller }, ...(phone && { phone }) });
}

/** A call whose number nobody named. */
export function startedWithoutNumber(): SampleEvent {
  return sample('call.started', {}, { caller: { name: 'Ana' } });
}

export function ended(): SampleEvent {
  return sample('call.ended', {});
}

interface BookingChoice {
  readonly id?: string;
  readonly revision?: number;
  readonly location?: string;
  readonly startsAt?: string;
}

export function booking(choice: BookingChoice = {}, around: Around = {}): SampleEvent {
  const usual = {
    id: 'bk-1',
    startsAt: '2026-11-25T15:00:00-05:00',
    location: '12 Elm St',
    rescheduleUrl: 'https://example.com/r/1',
  };
  return sample('booking.confirmed', { booking: { ...usual, ...choice } }, around);
}

export function payment(choice: { id?: string; amount?: string } = {}, around: Around = {}): SampleEvent {
  const usual = { id: 'pay-1', amount: '12.50', currency: 'USD' };
  return sample('payment.captured', { payment: { ...usual, ...choice } }, around);
}

export function escalation(choice: { id?: string; nextStep?: string } = {}, around: Around = {}): SampleEvent {
  const usual = { id: 'esc-1', nextStep: 'Marta calls you before 18:00' };
  return sample('escalation.accepted', { escalation: { ...usual, ...choice } }, around);
}

export function request(choice: { id?: string; url?: string } = {}, around: Around = {}): SampleEvent {
  const usual = { id: 'req-1', kind: 'link', url: 'https://example.com/menu' };
  return sample('caller.requested', { request: { ...usual, ...choice } }, around);
}

export function cancelled(id = 'bk-1', around: Around = {}): SampleEvent {
  return sample('booking.cancelled', { booking: { id } }, around);
}

export function refunded(id = 'pay-1', around: Around = {}): SampleEvent {
  return sample('payment.refunded', { payment: { id } }, around);
}

interface ConsentChoice {
  readonly channels?: readonly string[];
  readonly purposes?: readonly Purpose[];
  readonly basis?: ConsentBasis;
  /** The act can be heard again. */
  readonly recorded?: boolean;
}

export function granted({ recorded = false, ...choice }: ConsentChoice = {}): SampleEvent {
  const consent = {
    channels: ['sms'],
    purposes: ['appointment', 'transaction', 'support'],
    basis: 'oral_express',
    wording: 'May we text you the details?',
    ...(recorded && { recordingUrl: 'https://recordings.example.com/1', offsetMs: 4_000 }),
    ...choice,
  };
  return sample('consent.granted', { consent });
}

export function revoked(consent?: { channels?: readonly string[]; purposes?: readonly Purpose[] }): SampleEvent {
  return sample('consent.revoked', consent === undefined ? {} : { consent });
}
