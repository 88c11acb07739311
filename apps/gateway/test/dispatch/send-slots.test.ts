import { describe, expect, test } from '@jest/globals';
import { SendSlots, slotOf } from '../../src/dispatch/send-slots.ts';

const [sms, rcs] = ['salon/sms', 'salon/rcs'];

/** Slots of which so many are taken. */
function taken(limit: number, by: Readonly<Record<string, number>>): SendSlots {
  const slots = new SendSlots(limit);
  for (const [account, count] of Object.entries(by)) {
    for (let one = 0; one < count; one += 1) expect(slots.take(account)).toBe(true);
  }
  return slots;
}

describe('the slots of an account', () => {
  test('are so many and no more, whatever other accounts have; one that is freed can be taken again', () => {
    const slots = taken(2, { [sms]: 2 });
    expect([slots.take(sms), slots.take(rcs)]).toEqual([false, true]);
    slots.free(sms);
    expect([slots.takenBy(sms), slots.take(sms), slots.take(sms)]).toEqual([1, true, false]);
  });

  test('cannot be freed more often than they were taken: more would leave than may', () => {
    const slots = taken(2, { [sms]: 1 });
    slots.free(sms);
    expect(() => slots.free(sms)).toThrow('freed twice');
    expect(() => slots.free(rcs)).toThrow('freed twice');
  });

  test('are full at their limit, or at what the account may have under way for now', () => {
    const slots = taken(3, { [sms]: 3, [rcs]: 1 });
    expect(slots.full(new Map())).toEqual([sms]);
    expect(slots.full(new Map([[rcs, 1]]))).toEqual([sms, rcs]);
    expect(slots.full(new Map([[rcs, 9]]))).toEqual([sms]);
  });

  test('leave as much room as the fullest account has, without those that are left out', () => {
    const slots = taken(4, { [rcs]: 1, [sms]: 3 });
    expect(slots.room(() => false)).toBe(1);
    expect(slots.room((account) => account === sms)).toBe(3);
    expect(slots.room(() => true)).toBe(4);
    expect(taken(4, { [sms]: 3, [rcs]: 1 }).room(() => false)).toBe(1);
  });
});

test('accounts of two tenants that have one name have slots of their own', () => {
  expect(slotOf({ tenant: 'salon', account: 'sms' })).not.toBe(slotOf({ tenant: 'clinic', account: 'sms' }));
});
