import { Responder, type ResponderSettings } from './responder.ts';

/** The responder as a process of its own; it tells its parent its URL, and ends when its parent does. */
const settings = JSON.parse(process.argv[2] ?? '{}') as ResponderSettings;
const responder = new Responder(settings);
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
process.send?.({ url: await responder.listen() });
