import type { FitResult } from '@aftercall/core';

const e164 = /^\+[1-9]\d{6,14}$/;

/** Whether an address is a plain number; one with a prefix, such as `rcs:`, is the provider's own form of it. */
export function isPhoneAddress(address: string): boolean {
  return e164.test(address);
}

/** What to say to any other address. */
export const noPhoneAddress: FitResult = {
  fits: false,
  limit: 'address',
  message: 'An RCS message goes to a number in E.164, such as +15005550006.',
};
