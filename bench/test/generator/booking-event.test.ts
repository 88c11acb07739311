import { describe, expect, test } from '@jest/globals';
import { eventNumberIn } from '../../src/event-number.ts';
import { bookingEvent } from '../../src/generator/booking-event.ts';
import { callerCount, phoneOfCaller } from '../../src/generator/callers.ts';

const now = new Date('2026-11-23T16:20:30.400Z');

test('an event is a live trigger on a call of its own', () => {
  expect(JSON.parse(bookingEvent(704, now))).toEqual({
    specversion: '1.0',
    id: 'event-704',
    source: '/bench/voice-platform',
    type: 'booking.confirmed',
    subject: 'call-704',
    time: '2026-11-23T16:20:30.400Z',
    data: {
      live: true,
      caller: { phone: '+13125550104', locale: 'en-US', timezone: 'America/New_York' },
      booking: {
        id: 'B-704',
        startsAt: '2026-11-30T16:00:00.000Z',
        location: '12 Harbour Street',
        rescheduleUrl: 'https://bench.example/r/00000704',
      },
    },
  });
});

describe('the number of an event', () => {
  test('is found again in a text with its link', () => {
    const { rescheduleUrl } = JSON.parse(bookingEvent(90_210, now)).data.booking as { rescheduleUrl: string };
    expect(eventNumberIn(`To reschedule: ${rescheduleUrl}\nReply STOP to opt out.`)).toBe(90_210);
  });

  test.each(['', 'Your appointment is confirmed.', 'https://bench.example/r/none-here'])('is not in %j', (text) => {
    expect(eventNumberIn(text)).toBeUndefined();
  });
});

describe('the callers', () => {
  const phones = Array.from({ length: callerCount }, (_, caller) => phoneOfCaller(caller));

  test('are five hundred, each with a phone of their own that is kept for fiction', () => {
    expect(new Set(phones).size).toBe(500);
    expect(phones.filter((phone) => !/^\+1\d{3}55501\d\d$/.test(phone))).toEqual([]);
  });

  test('call again when everybody has called', () => {
    expect(phoneOfCaller(callerCount + 7)).toBe(phones[7]);
  });
});
