import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const pollMs = 200;
/** The emulator is mostly started a moment before, and its Java takes some seconds. */
const patienceMs = 20_000;

/**
 * Waits until something listens at the emulator's address: Google's client would ask for a minute, deaf to a Ctrl-C, and
 * then tell of its retries.
 *
 * @param emulatorHost `host:port`.
 * @throws Error with the mend when nothing does within the time, and the reason of `signal` when that comes first.
 */
export async function untilListening(
  emulatorHost: string,
  signal: AbortSignal,
  withinMs: number = patienceMs,
): Promise<void> {
  const patience = AbortSignal.timeout(withinMs);
  while (!(await isListening(emulatorHost, AbortSignal.any([signal, patience])))) {
    signal.throwIfAborted();
    if (patience.aborted) {
      throw new Error(
        `nothing listens at ${emulatorHost} (PUBSUB_EMULATOR_HOST): start the emulator there, with ` +
          `gcloud beta emulators pubsub start --project=demo --host-port=${emulatorHost}`,
      );
    }
    await wait(pollMs);
  }
}

async function isListening(emulatorHost: string, signal: AbortSignal): Promise<boolean> {
  const { hostname, port } = new URL(`http://${emulatorHost}`);
  const socket = connect({ host: hostname.replaceAll(/[[\]]/g, ''), port: Number(port) || 80 });
  try {
    await once(socket, 'connect', { signal });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
