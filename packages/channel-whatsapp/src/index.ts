export { createWhatsappChannel, whatsappChannel } from './whatsapp-channel.ts';
export { whatsappSettings } from './whatsapp-settings.ts';
export type { WhatsappSettings } from './whatsapp-settings.ts';
export type { WhatsappTemplate } from './whatsapp-template-settings.ts';
