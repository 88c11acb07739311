import { flushCompileCache } from 'node:module';
import { constants } from 'node:os';
import { channels } from './channels.ts';
import { startGateway, stopWithinMs } from './composition/gateway.ts';
import { formatConfigFaults } from './config/faults/config-fault.ts';
import { loadConfig } from './config/load-config.ts';
import { SetupError } from './config/faults/setup-error.ts';
import { within } from './engine/within.ts';
import { createLogger } from './observability/logger.ts';
import type { KeptPostgres } from './postgres/keep-running.ts';

// Nor is what nobody can be told, on a full disk say, a reason to end.
process.stderr.on('error', () => undefined);

const loaded = await loadConfig({ env: process.env, channels });
if (!loaded.ok) {
  process.stderr.write(`${formatConfigFaults(loaded.faults)}\n`);
  process.exit(2);
}
const log = createLogger({ level: loaded.config.logLevel });
for (const { message, ...place } of loaded.warnings) log.warn(place, `${place.field} ${message}.`);

/** A terminal and the program that was started in it may both pass the same Ctrl-C on; that is one signal. */
const sameSignalMs = 1_000;
/** The stop bounds itself; this is for what even it did not foresee. */
const lastWordsMs = 500;
/** A PostgreSQL of ours that was told to end does so, with us or after us. */
const lastStepMs = 2_000;

// Listened to from the first moment, so that a signal in mid-start leaves nothing behind either.
let toldAt: number | undefined;
let hasStarted = false;
let outliving: KeptPostgres | undefined;
let endsWith: number | undefined;
const told = new Promise<NodeJS.Signals>((resolve) => {
  // A terminal that is closed says SIGHUP.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      toldAt ??= endWithin(stopWithinMs);
      if (performance.now() - toldAt > sameSignalMs) {
        log.warn({ signal }, 'Told a second time: ending at once.');
        void endAsThingsAre(128 + constants.signals[signal]);
      }
      resolve(signal);
    });
  }
});

/** Whatever hangs, and wherever: the process ends. Answers when that was said. */
function endWithin(milliseconds: number): number {
  setTimeout(() => {
    log.error({}, 'The stop took too long: ending as things are. What was held is taken on when its leases end.');
    void endAsThingsAre(1);
  }, milliseconds + lastWordsMs).unref();
  return performance.now();
}

/** Nothing is waited for but our own PostgreSQL, which would go on without anybody. */
async function endAsThingsAre(code: number): Promise<void> {
  endsWith = code;
  await within(lastStepMs, outliving?.stop() ?? Promise.resolve()).catch(() => false);
  process.exit(code);
}

try {
  const gateway = await startGateway(loaded.config, log, (postgres) => (outliving = postgres));
  hasStarted = true;
  log.info({ url: gateway.publicUrl, port: gateway.port }, 'The gateway is ready.');
  if (gateway.signInLink !== undefined) {
    process.stderr.write(`The console, for one sign-in within 15 minutes: ${gateway.signInLink}\n`);
  }
  // Node writes it at an orderly end, and the next start may come after one that was not.
  flushCompileCache();
  const signal = await told;
  const itsOwn = loaded.config.database.kind === 'embedded' ? ', then PostgreSQL stops' : '';
  log.info({ signal }, `Draining: what is under way is finished${itsOwn}.`);
  await gateway.stop();
  log.info({}, 'The gateway has stopped.');
} catch (error) {
  // As for a bad configuration: nothing was begun, and it will not start by being started again.
  process.exitCode = error instanceof SetupError ? 2 : 1;
  // A signal to the whole process group also ends the programs that make the database: then the start fails as asked.
  if (toldAt === undefined) log.fatal({ err: error }, 'The gateway cannot go on.');
  else if (hasStarted) log.error({ err: error }, 'The gateway did not stop cleanly.');
  else {
    log.info({ err: error }, 'The start was called off.');
    process.exitCode = 0;
  }
}
// What was left behind, such as a connection on which nobody answers, must not keep the process.
process.exit(endsWith ?? process.exitCode);
