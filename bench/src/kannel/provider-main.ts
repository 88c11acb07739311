import { Provider } from './provider.ts';

/** The provider as a process of its own: it tells its port, then its stats whenever it is asked, and ends when its parent does. */
const provider = new Provider();
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
process.on('message', () => process.send?.(provider.stats()));
process.send?.({ port: await provider.listen() });
