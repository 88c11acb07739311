import { channels } from './channels.ts';
import { startGateway } from './composition/gateway.ts';
import { formatConfigFaults } from './config/config-fault.ts';
import { loadConfig } from './config/load-config.ts';
import { createLogger } from './observability/logger.ts';

const loaded = await loadConfig({ env: process.env, channels });
if (!loaded.ok) {
  process.stderr.write(`${formatConfigFaults(loaded.faults)}\n`);
  process.exit(2);
}
const log = createLogger({ level: loaded.config.logLevel });

// Listened to from the first moment, so that a signal in mid-start leaves nothing behind either.
const told = new Promise<NodeJS.Signals>((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(signal));
});

try {
  const gateway = await startGateway(loaded.config, log);
  log.info({ url: gateway.publicUrl, port: gateway.port }, 'The gateway is ready.');
  const signal = await told;
  log.info({ signal }, 'Draining: what is under way is finished, then PostgreSQL stops.');
  await gateway.stop();
  log.info({}, 'The gateway has stopped.');
} catch (error) {
  log.fatal({ err: error }, 'The gateway cannot go on.');
  process.exitCode = 1;
}
