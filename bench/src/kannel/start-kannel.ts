import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { ChildProgram } from '../scene/child-program.ts';
import { freePort } from '../scene/free-port.ts';
import type { KannelPrograms } from './find-kannel.ts';
import { kannelConfig, type KannelTuning } from './kannel-config.ts';
import type { ProviderStats } from './provider.ts';

/** Bearerbox, smsbox and the provider behind them, running and ready. */
export interface RunningKannel extends AsyncDisposable {
  readonly version: string;
  readonly smsboxUrl: string;
  readonly pids: Readonly<Record<'bearerbox' | 'smsbox' | 'provider', number>>;
  /** Rejects as soon as one of them ends by itself. */
  readonly failure: Promise<never>;
  providerStats(): Promise<ProviderStats>;
}

const providerScript = fileURLToPath(new URL('provider-main.ts', import.meta.url));
const graceMs = 10_000;
const pollMs = 50;
const patienceMs = 20_000;

/** Of what is logged, errors alone. */
const errorsOnly = ['-v', '3'];

/**
 * Starts it, or nothing: a failure ends what was started before it. It ends in the opposite order: smsbox, then
 * bearerbox, then the provider.
 *
 * @param folder of the run; it gets a folder of its own there. Any user may own both.
 */
export async function startKannel(
  programs: KannelPrograms,
  folder: string,
  tuning: KannelTuning,
): Promise<RunningKannel> {
  const ending = new AsyncDisposableStack();
  const failure = Promise.withResolvers<never>();
  // Who looks at it does so later; until then a failure must not end the process before everything else is ended.
  failure.promise.catch(() => undefined);
  const own = join(folder, 'kannel');
  const start = async (name: string, what: { script: string } | { executable: string; arguments: string[] }) => {
    const common = { name, workingFolder: own, logFile: join(own, `${name}.log`) };
    const program = await ChildProgram.start({ ...common, ...what });
    ending.defer(() => program.stop(graceMs));
    program.untilEnded().catch(failure.reject);
    return program;
  };
  try {
    await mkdir(own);
    const provider = await start('provider', { script: providerScript });
    const { port: providerPort } = await provider.ask<{ port: number }>();
    const [admin, smsboxPort, sendSms, ...reports] = await freePorts(3 + tuning.smscs);
    const ports = { admin, smsbox: smsboxPort, sendSms, reports };
    const configFile = join(own, 'kannel.conf');
    await writeFile(configFile, kannelConfig(ports, providerPort, tuning));

    const runs = { arguments: [...errorsOnly, configFile] };
    const bearerbox = await start('bearerbox', { executable: programs.bearerbox, ...runs });
    await untilStatus(admin, 'running', failure.promise);
    const smsbox = await start('smsbox', { executable: programs.smsbox, ...runs });
    await untilStatus(admin, 'smsbox:', failure.promise);
    return {
      version: programs.version,
      smsboxUrl: `http://127.0.0.1:${sendSms}`,
      pids: { bearerbox: bearerbox.pid, smsbox: smsbox.pid, provider: provider.pid },
      failure: failure.promise,
      providerStats: () => provider.ask<ProviderStats>({ ask: 'stats' }),
      [Symbol.asyncDispose]: () => ending.disposeAsync(),
    };
  } catch (error) {
    await ending.disposeAsync();
    throw error;
  }
}

/** Asked for one after the other they might be the same. */
async function freePorts(count: number): Promise<[number, number, number, ...number[]]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports] as [number, number, number, ...number[]];
}

/**
 * A failure is looked at between two questions: a bearerbox that is told to end while it answers one may crash.
 *
 * @throws when the status of bearerbox does not come to say so, or one of the programs has failed.
 */
async function untilStatus(admin: number, word: string, failure: Promise<never>): Promise<void> {
  const patience = AbortSignal.timeout(patienceMs);
  while (!(await statusOf(admin)).includes(word)) {
    if (patience.aborted) throw new Error(`Kannel does not become ready: its status never says "${word}"`);
    await Promise.race([wait(pollMs), failure]);
  }
}

/** Empty while nobody listens yet. */
async function statusOf(admin: number): Promise<string> {
  try {
    const answer = await request(`http://127.0.0.1:${admin}/status.txt`);
    return await answer.body.text();
  } catch {
    return '';
  }
}
