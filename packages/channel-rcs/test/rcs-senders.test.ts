import { expect, test } from '@jest/globals';
import { rcsChannel, rcsSettings } from '../src/index.ts';
import { writtenSettings as google } from './support/google-account.ts';
import { accountSid } from '@aftercall/twilio/test-support';
import { writtenSettings as twilio } from './support/twilio-account.ts';

const service = 'MG00000000000000000000000000000001';

test.each([
  [google, [{ field: 'agentId', key: 'google/welcome-bot' }]],
  [twilio, [{ field: 'from', key: `${accountSid}/rcs:brand_xyz123_agent` }]],
  [{ ...twilio, from: undefined, messagingServiceSid: service }, [{ field: 'messagingServiceSid', key: service }]],
])('the senders of an account: %#', (settings, senders) => {
  expect(rcsChannel.senders?.(rcsSettings.parse(settings))).toEqual(senders);
});
