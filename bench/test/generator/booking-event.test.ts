import { describe, expect, test } from '@jest/globals';
import { eventNumberIn, eventNumberInForm } from '../../src/event-number.ts';
import { bookingEvent, bookingRequest } from '../../src/generator/booking-event.ts';
import {
  callerCount,
  callerOf,
  furtherCallerCount,
  phoneOfCaller,
  phoneOfFurtherCaller,
} from '../../src/generator/callers.ts';

const now = Date.parse('2026-11-23T16:20:30.400Z');

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

test('or it waits for the end of its call', () => {
  const [live, held] = [true, false].map((isLive) => JSON.parse(bookingEvent(704, now, { live: isLive })));
  expect(held).toEqual({ ...live, data: { ...live.data, live: false } });
});

test('or it names its tenant', () => {
  const { tenant, ...rest } = JSON.parse(bookingEvent(704, now, { tenant: 'tenant-00704' }));
  expect(tenant).toBe('tenant-00704');
  expect(rest).toEqual(JSON.parse(bookingEvent(704, now)));
});

test('or an agent asks for the same', () => {
  const { subject, data } = JSON.parse(bookingEvent(704, now)) as { subject: string; data: object };
  const { live, ...told } = data as { live: boolean };
  expect(live).toBe(true);
  expect(JSON.parse(bookingRequest(704, now))).toEqual({ callId: subject, trigger: 'booking.confirmed', ...told });
});

test('a later event has later times', () => {
  expect(JSON.parse(bookingEvent(705, now + 3_600_001))).toMatchObject({
    time: '2026-11-23T17:20:30.401Z',
    data: { booking: { startsAt: '2026-11-30T17:00:00.000Z' } },
  });
});

describe('the number of an event', () => {
  test('is found again in a text with its link', () => {
    const { rescheduleUrl } = JSON.parse(bookingEvent(90_210, now)).data.booking as { rescheduleUrl: string };
    expect(eventNumberIn(`To reschedule: ${rescheduleUrl}\nReply STOP to opt out.`)).toBe(90_210);
  });

  test.each([
    'Reschedule%3A+https%3A%2F%2Fbench.example%2Fr%2F00090210%0AReply',
    'https%3a%2f%2fbench.example%2fr%2f00090210',
    'https://bench.example/r/00090210',
  ])('is found in a form, as %j', (encoded) => {
    expect(eventNumberInForm(encoded)).toBe(90_210);
  });

  test.each(['', 'Your appointment is confirmed.', 'https://bench.example/r/none-here'])('is not in %j', (text) => {
    expect(eventNumberIn(text)).toBeUndefined();
    expect(eventNumberInForm(encodeURIComponent(text))).toBeUndefined();
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

  test('there are five thousand more for WhatsApp, who are none of the others', () => {
    const further = Array.from({ length: furtherCallerCount }, (_, caller) => phoneOfFurtherCaller(caller));
    expect(new Set([...further, ...phones]).size).toBe(5_500);
    expect(further.filter((phone) => !/^\+1\d{3}55501\d\d$/.test(phone))).toEqual([]);
  });

  test('of three channels take turns, each where the shipped rules lead to another one', () => {
    const locales = [0, 1, 2, 3].map((number) => callerOf(number, 'three-channels').locale);
    expect(locales).toEqual(['en-GB', 'es-MX', 'en-US', 'en-GB']);
    const { caller } = JSON.parse(bookingEvent(4, now, { callers: 'three-channels' })).data as { caller: object };
    expect(caller).toEqual({ phone: phoneOfFurtherCaller(1), locale: 'es-MX', timezone: 'America/Mexico_City' });
  });
});
