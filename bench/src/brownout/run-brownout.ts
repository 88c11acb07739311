import { setTimeout as wait } from 'node:timers/promises';
import { openBrownoutScene, type BrownoutScene } from './brownout-scene.ts';
import { bystander, failing } from './brownout-tenants.ts';
import type { BrownoutOptions } from './command-line.ts';
import type { BrownoutRun } from './describe-brownout.ts';

export interface BrownoutOutside {
  readonly print: (line: string) => void;
  /** Aborted when the run is to end early. */
  readonly interrupted: AbortSignal;
}

const warmUpSeconds = 10;
const pollMs = 100;
const progressMs = 30_000;
/** An uncertain send is asked about after half a minute, and once more a minute later; then it may be sent again. */
const settlingMs = 4 * 60_000;

/** The whole run; whatever happens, everything that it started is ended again. */
export async function runBrownout(options: BrownoutOptions, outside: BrownoutOutside): Promise<BrownoutRun> {
  outside.print('Starting a sandbox and a gateway with a new database ...');
  const scene = await openBrownoutScene();
  try {
    return await Promise.race([play(scene, options, outside), scene.failure]);
  } finally {
    await scene.close();
  }
}

async function play(
  scene: BrownoutScene,
  { minutes, calmSeconds, rate }: BrownoutOptions,
  { print, interrupted }: BrownoutOutside,
): Promise<BrownoutRun> {
  const { sandbox, generator, ledger } = scene;
  const tenants = [failing, bystander];
  const load = (seconds: number): Promise<void> => generator.run(tenants, rate, seconds, interrupted);
  await load(warmUpSeconds);
  const warmUp = generator.posted.length;

  print(`Calm: ${rate} calls a second of each tenant for ${calmSeconds} s ...`);
  await load(calmSeconds);

  print(`The provider of ${failing.name} fails for ${minutes} min ...`);
  await sandbox.brownOut(failing);
  const brownFrom = Date.now();
  const progress = setInterval(() => {
    const elapsed = Math.round((Date.now() - brownFrom) / 1_000);
    void ledger
      .waiting(failing, new Date())
      .then((waiting) => print(`  ${elapsed} s: ${waiting} of its messages wait`));
  }, progressMs);
  try {
    await load(minutes * 60);
  } finally {
    clearInterval(progress);
  }
  const brownTo = Date.now();
  await sandbox.recover();

  const outageMs = brownTo - brownFrom;
  const sends = await ledger.sends(failing, new Date(brownFrom), new Date(brownTo));
  const backlog = await ledger.waiting(failing, new Date(brownTo));
  print(`It works again; ${backlog} messages wait, and the calls go on ...`);
  const drained = new AbortController();
  const goingOn = generator
    .run(tenants, rate, (3 * outageMs) / 1_000, AbortSignal.any([interrupted, drained.signal]))
    .catch(() => interrupted.throwIfAborted());
  const isDrained = async (): Promise<boolean> => (await ledger.waiting(failing, new Date(brownTo))) === 0;
  await untilSo(isDrained, 3 * outageMs, interrupted);
  const drainMs = Date.now() - brownTo;
  drained.abort();
  await goingOn;

  print('Waiting until what is uncertain is settled, or parked ...');
  const isSettled = async (): Promise<boolean> =>
    (await ledger.open(failing)) === 0 && (await ledger.waiting(failing, new Date())) === 0;
  await untilSo(isSettled, settlingMs, interrupted);
  await untilSo(async () => (await ledger.waiting(bystander, new Date())) === 0, settlingMs, interrupted);
  return {
    failing: failing.id,
    bystander: bystander.id,
    calls: generator.posted.slice(warmUp),
    accepts: await sandbox.accepts(),
    uncertainPhones: await ledger.uncertainPhones(failing),
    brownFrom,
    brownTo,
    backlog,
    drainMs,
    sends,
    circuitsOpened: await scene.circuitsOpened(failing.id),
    bystanderCircuitsOpened: await scene.circuitsOpened(bystander.id),
    refused: generator.refused,
  };
}

/** Until it holds, or time is up: what is then still missing is told by the figures. */
async function untilSo(holds: () => Promise<boolean>, patienceMs: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await holds()) && Date.now() < deadline) await wait(pollMs, undefined, { signal });
}
