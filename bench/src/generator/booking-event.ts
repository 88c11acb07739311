import { linkOfEvent } from '../event-number.ts';
import { phoneOfCaller } from './callers.ts';

/** A live trigger, on a call of its own, as the JSON of a CloudEvent: the gateway is to send at once. */
export function bookingEvent(number: number, now: Date): string {
  return JSON.stringify({
    specversion: '1.0',
    id: `event-${number}`,
    source: '/bench/voice-platform',
    type: 'booking.confirmed',
    subject: `call-${number}`,
    time: now.toISOString(),
    data: {
      live: true,
      caller: { phone: phoneOfCaller(number), locale: 'en-US', timezone: 'America/New_York' },
      booking: {
        id: `B-${number}`,
        startsAt: startOfBooking(now),
        location: '12 Harbour Street',
        rescheduleUrl: linkOfEvent(number),
      },
    },
  });
}

/** A week ahead on the hour, so that every message is as long as the others. */
function startOfBooking(now: Date): string {
  const start = new Date(now.getTime() + 7 * 86_400_000);
  start.setUTCMinutes(0, 0, 0);
  return start.toISOString();
}
