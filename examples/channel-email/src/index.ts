export { emailChannel } from './email-channel.ts';
export { emailSettings } from './email-settings.ts';
export type { EmailSettings } from './email-settings.ts';
