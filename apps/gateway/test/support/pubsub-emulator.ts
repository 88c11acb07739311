import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pickFreePort } from '../../src/postgres/pick-free-port.ts';

/** Google's Pub/Sub emulator, in memory. */
export interface PubsubEmulator {
  /** `host:port`, as PUBSUB_EMULATOR_HOST says it. */
  readonly host: string;
  readonly project: string;
  /** Of the shell that the emulator's processes come from. */
  readonly pid: number;
  /** Resolves once its last process has ended. */
  stop(): Promise<void>;
}

/** Whether this machine has what {@link startPubsubEmulator} needs. */
export function isPubsubEmulatorInstalled(): boolean {
  return ['gcloud', 'java'].every(isOnPath);
}

/**
 * gcloud makes itself the leader of a process group, and the Java process that it starts outlives
 * it: the whole group has to be ended. This shell does so once its input ends, which it also does
 * when the test run is killed, and ends itself after the last process of the group.
 */
const runAsGroup = `
  exec 3<&0
  "$@" & group=$!
  (cat <&3; kill -TERM "-$group" || kill -TERM "$group") > /dev/null 2>&1 &
  wait "$group"
  while kill -0 "-$group" 2> /dev/null; do sleep 0.05; done
`;

/** Starts the emulator; it takes connections when this resolves. */
export async function startPubsubEmulator(project = 'demo'): Promise<PubsubEmulator> {
  const host = `127.0.0.1:${await pickFreePort()}`;
  const command = ['gcloud', 'beta', 'emulators', 'pubsub', 'start', `--project=${project}`, `--host-port=${host}`];
  const shell = spawn('sh', ['-c', runAsGroup, 'sh', ...command], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = once(shell, 'close');
  const said: string[] = [];
  const lines = createInterface({ input: shell.stderr });
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      if (line.includes('Server started')) resolve();
      if (line.includes('ERROR:')) reject(new Error(line));
    });
    lines.once('close', () => reject(new Error(`The Pub/Sub emulator did not start:\n${said.join('\n')}`)));
  }).catch((error: unknown) => {
    shell.stdin.end();
    throw error;
  });
  return {
    host,
    project,
    pid: shell.pid ?? Number.NaN,
    stop: async () => {
      shell.stdin.end();
      await ended;
    },
  };
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
