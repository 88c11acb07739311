import { linkOfEvent } from '../event-number.ts';
import { type CallerKind, callerOf } from './callers.ts';

export interface BookingEventOptions {
  /** The gateway is to send at once; otherwise it holds what there is to tell until the call is over. */
  readonly live?: boolean;
  readonly callers?: CallerKind;
  /** Named where the gateway has several. */
  readonly tenant?: string | undefined;
}

/**
 * A trigger on a call of its own, as the JSON of a CloudEvent. Nothing that is put into it has a character that JSON escapes.
 *
 * @param now milliseconds since 1970.
 */
export function bookingEvent(
  number: number,
  now: number,
  { live = true, callers = 'one-channel', tenant }: BookingEventOptions = {},
): string {
  return (
    `{"specversion":"1.0","id":"event-${number}","source":"/bench/voice-platform","type":"booking.confirmed",` +
    `"subject":"call-${number}","time":"${timesAt(now).time}",${tenant === undefined ? '' : `"tenant":"${tenant}",`}"data":{"live":${live},${booking(number, now, callers)}}}`
  );
}

/** The same as an agent asks for it, while the caller is on the line: the body of `POST /v1/follow-ups`. */
export function bookingRequest(number: number, now: number): string {
  return `{"callId":"call-${number}","trigger":"booking.confirmed",${booking(number, now, 'one-channel')}}`;
}

/** Who is to be told, and of what. */
function booking(number: number, now: number, callers: CallerKind): string {
  const { phone, locale, timezone } = callerOf(number, callers);
  return (
    `"caller":{"phone":"${phone}","locale":"${locale}","timezone":"${timezone}"},` +
    `"booking":{"id":"B-${number}","startsAt":"${timesAt(now).startsAt}","location":"12 Harbour Street",` +
    `"rescheduleUrl":"${linkOfEvent(number)}"}`
  );
}

interface Times {
  readonly now: number;
  readonly time: string;
  readonly startsAt: string;
}

let latest: Times | undefined;

/** The same for all events of a millisecond. */
function timesAt(now: number): Times {
  if (latest?.now !== now) latest = { now, time: new Date(now).toISOString(), startsAt: startOfBooking(now) };
  return latest;
}

/** A week ahead on the hour, so that every message is as long as the others. */
function startOfBooking(now: number): string {
  const start = new Date(now + 7 * 86_400_000);
  start.setUTCMinutes(0, 0, 0);
  return start.toISOString();
}
