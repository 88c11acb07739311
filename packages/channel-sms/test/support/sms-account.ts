import type { Channel, HttpRequest } from '@aftercall/core';
import { wired, writtenAccount } from '@aftercall/twilio/test-support';
import type { Answers } from '@aftercall/twilio/test-support';
import { createSmsChannel, smsSettings } from '../../src/index.ts';

export const from = '+15005550001';

/** An account's settings as a tenant writes them. */
export const writtenSettings = { ...writtenAccount, from };

/** A channel whose provider answers from a list. */
export function channelWith(answers: Answers, extra: object = {}): { channel: Channel; asked: HttpRequest[] } {
  const settings = smsSettings.parse({ ...writtenSettings, ...extra });
  return wired((outside) => createSmsChannel(settings, outside), answers);
}
