export { decisionOf } from './decision-of.ts';
export { context, formOf, posted, sampleRequest, wired } from './message-wire.ts';
export type { Answers } from './message-wire.ts';
export { accountSid, apiError, apiMessage, authToken, messageSid, to, writtenAccount } from './twilio-account.ts';
export { faultsOfForm, messagesPath, readErrorDictionary, readMessagesSpec } from './twilio-specs.ts';
export { twilioSubject } from './twilio-subject.ts';
