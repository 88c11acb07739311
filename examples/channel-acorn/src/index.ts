export { acornChannel } from './acorn-channel.ts';
export { acornSettings } from './acorn-settings.ts';
export type { AcornSettings } from './acorn-settings.ts';
