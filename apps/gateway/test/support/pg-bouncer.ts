import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pickFreePort } from '../../src/postgres/pick-free-port.ts';
import { makeTestFolder } from './postgres-test-folder.ts';

/** A PgBouncer in front of one database. */
export interface PgBouncer {
  readonly connectionString: string;
  stop(): Promise<void>;
}

/** It refuses to run as root; nobody owns nothing. */
const nobody = { uid: 65_534, gid: 65_534 };

/** Ends it when this process does, however that is. */
const tied = `
  exec 3<&0
  "$@" 3<&- & bouncer=$!
  cat <&3 > /dev/null
  kill -INT "$bouncer"
  wait "$bouncer"
`;

/** Whether this machine has it: the Debian package is called pgbouncer. */
export function isPgBouncerInstalled(): boolean {
  return spawnSync('pgbouncer', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** @param settings lines of its `[pgbouncer]` section, beside where it listens. */
export async function startPgBouncer(database: string, settings: readonly string[]): Promise<PgBouncer> {
  const { hostname, port: serverPort, pathname, username, password } = new URL(database);
  const port = await pickFreePort();
  const folder = await makeTestFolder();
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
pooled = host=${hostname} port=${serverPort} dbname=${pathname.slice(1)} user=${username} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
${settings.join('\n')}
`,
  );
  await chmod(file, 0o644);
  const shell = spawn('sh', ['-c', tied, 'sh', 'pgbouncer', file], {
    ...(process.getuid?.() === 0 && nobody),
    cwd: '/',
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = once(shell, 'close');
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: shell.stderr }).on('line', (line) => {
      said.push(line);
      if (line.includes('process up')) resolve();
    });
    shell.once('close', () => reject(new Error(`PgBouncer did not start: ${said.join(' ')}`)));
  });
  return {
    connectionString: `postgresql://anybody@127.0.0.1:${port}/pooled`,
    stop: async () => {
      shell.stdin.end();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
