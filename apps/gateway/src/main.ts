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
for (const { message, ...place } of loaded.warnings) log.warn(place, `${place.field} ${message}.`);

// Listened to from the first moment, so that a signal in mid-start leaves nothing behind either.
let isTold = false;
const told = new Promise<NodeJS.Signals>((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      isTold = true;
      resolve(signal);
    });
  }
});

try {
  const gateway = await startGateway(loaded.config, log);
  log.info({ url: gateway.publicUrl, port: gateway.port }, 'The gateway is ready.');
  const signal = await told;
  log.info({ signal }, 'Draining: what is under way is finished, then PostgreSQL stops.');
  await gateway.stop().catch((error: unknown) => {
    log.fatal({ err: error }, 'The gateway did not stop cleanly.');
    process.exitCode = 1;
  });
  log.info({}, 'The gateway has stopped.');
} catch (error) {
  // A signal to the whole process group also ends the programs that make the database: then the start fails as asked.
  if (isTold) log.info({ err: error }, 'The start was called off.');
  else {
    log.fatal({ err: error }, 'The gateway cannot go on.');
    process.exitCode = 1;
  }
}
