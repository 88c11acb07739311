import { twilioSubject as subjectOf } from '@aftercall/twilio/test-support';
import { rcsChannel } from '../../src/index.ts';
import { from, writtenSettings } from './twilio-account.ts';

export const twilioSubject = subjectOf({
  name: 'rcs (twilio)',
  factory: rcsChannel,
  entry: new URL('../../src/index.ts', import.meta.url),
  written: writtenSettings,
  from,
  addressOf: (number) => `rcs:${number}`,
});
