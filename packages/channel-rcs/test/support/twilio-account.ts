import type { Channel, HttpRequest } from '@aftercall/core';
import { wired, writtenAccount } from '@aftercall/twilio/test-support';
import type { Answers } from '@aftercall/twilio/test-support';
import { createRcsChannel, rcsSettings } from '../../src/index.ts';

export const from = 'rcs:brand_xyz123_agent';

/** An account's settings as a tenant writes them. */
export const writtenSettings = { provider: 'twilio', ...writtenAccount, from };

/** A channel whose provider answers from a list. */
export function channelWith(answers: Answers, extra: object = {}): { channel: Channel; asked: HttpRequest[] } {
  const settings = rcsSettings.parse({ ...writtenSettings, ...extra });
  return wired((outside) => createRcsChannel(settings, outside), answers);
}
