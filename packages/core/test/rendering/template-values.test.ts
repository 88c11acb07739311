import { expect, test } from '@jest/globals';
import { conditionOf } from '../../src/rendering/draft.ts';
import type { FollowUpPayload, PayloadItem } from '../../src/rendering/payload.ts';
import { templateValues } from '../../src/rendering/template-values.ts';

const booking = {
  kind: 'booking.confirmed',
  id: 'BK-1',
  startsAt: '2026-11-24T15:30:00-06:00',
  location: 'Calle\n Niño  12',
  rescheduleUrl: 'https://example.com/r/1',
  changed: true,
} as const;

const payload: FollowUpPayload = { business: 'Clínica', locale: 'es-MX', items: [booking] };

test('values are told as the caller reads them, with their accents, or not at all', () => {
  const values = templateValues(payload, booking, 'es-MX');
  expect(values('business')).toBe('Clínica');
  expect(values('location')).toBe('Calle Niño 12');
  expect(values('date')).toBe('martes 24 de noviembre');
  expect(values('name')).toBeUndefined();
  expect(values('amount')).toBeUndefined();
});

test('a name that holds a link is none, whoever gave it', () => {
  const named = (callerName: string) => templateValues({ ...payload, callerName }, booking, 'es-MX')('name');
  expect(named('Ana Núñez')).toBe('Ana Núñez');
  expect(named('Ana evil.top/x')).toBeUndefined();
  expect(named('https://evil.example')).toBeUndefined();
});

test('dates follow the language of the template', () => {
  expect(templateValues(payload, booking, 'en-US')('date')).toBe('Tuesday, November 24');
});

test.each<[PayloadItem, string | undefined]>([
  [booking, 'changed'],
  [{ ...booking, changed: false }, 'unchanged'],
  [{ kind: 'caller.requested', id: 'R', request: 'directions', text: 'left' }, 'directions'],
  [{ kind: 'escalation.accepted', id: 'E', nextStep: 'wait' }, undefined],
])('the condition of %j is %s', (item, condition) => {
  expect(conditionOf(item)).toBe(condition);
});
