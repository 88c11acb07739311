import { twilioSubject } from '@aftercall/twilio/test-support';
import { smsChannel } from '../../src/index.ts';
import { from, writtenSettings } from './sms-account.ts';

export const smsSubject = twilioSubject({
  name: 'sms',
  factory: smsChannel,
  entry: new URL('../../src/index.ts', import.meta.url),
  written: writtenSettings,
  from,
  addressOf: (number) => number,
});
