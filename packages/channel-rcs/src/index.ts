export { createRcsChannel, rcsChannel } from './rcs-channel.ts';
export { rcsSettings } from './rcs-settings.ts';
export type { RcsSettings } from './rcs-settings.ts';
