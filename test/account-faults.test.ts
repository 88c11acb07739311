import { expect, test } from '@jest/globals';
import { accountFault } from '@aftercall/core';
import type { FailureReason } from '@aftercall/core';
import { knownErrorStatuses, reasonOfStatus } from '../packages/channel-rcs/src/google/google-errors.ts';
import { twilioErrors } from '../packages/channel-rcs/src/twilio/twilio-error-codes.ts';
import { smsErrors } from '../packages/channel-sms/src/sms-error-codes.ts';
import { errorCode, knownErrorCodes, reasonOfCode } from '../packages/channel-whatsapp/src/whatsapp-error-codes.ts';

/** What the table of each provider says of the codes that refuse a message for good. */
const tables: readonly (readonly [string, readonly FailureReason[]])[] = [
  ['SMS', smsErrors.codes.map((code) => smsErrors.reasonOf(code))],
  ['RCS at Twilio', twilioErrors.codes.map((code) => twilioErrors.reasonOf(code))],
  ['RCS at Google', knownErrorStatuses.map(reasonOfStatus)],
  ['WhatsApp', knownErrorCodes.filter((code) => errorCode(code)?.throttles === undefined).map(reasonOfCode)],
];

test.each(tables)('a fault of our own account is never held against the person: %s', (_name, reasons) => {
  const ours = reasons.filter(({ kind }) => kind === 'configuration');
  expect(ours.length).toBeGreaterThan(1);
  for (const reason of ours) expect(reason).toMatchObject(accountFault);
});
