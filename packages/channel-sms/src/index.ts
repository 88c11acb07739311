export { createSmsChannel, smsChannel } from './sms-channel.ts';
export { smsSettings } from './sms-settings.ts';
export type { SmsSettings } from './sms-settings.ts';
