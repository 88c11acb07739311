import { audit } from '../audit/audit.ts';
import { copyLedger } from '../audit/ledger-copy.ts';
import { LedgerIndex } from '../audit/ledger-index.ts';
import { recoveryOf } from '../audit/recovery.ts';
import type { TortureOptions } from '../command-line.ts';
import type { Door } from '../load/door.ts';
import { HttpDoor } from '../load/http-door.ts';
import { VoicePlatform } from '../load/voice-platform.ts';
import { isKill, planFaults, transactionKinds } from '../plan/fault-plan.ts';
import { seedOf } from '../plan/seeded-random.ts';
import { makeResult, type ShardResult } from '../report/shard-result.ts';
import { openScene, type Scene } from '../scene/scene.ts';
import { inflict, type InflictedFault } from './inflict.ts';
import { mayBeUncertain } from './may-be-uncertain.ts';
import { settle } from './settle.ts';

export interface ShardSettings {
  readonly print: (line: string) => void;
  readonly commit: string;
  readonly interrupted: AbortSignal;
}

/** Runs the kills of one shard, lets everything settle, and audits. @throws when the run itself fails. */
export async function runShard(options: TortureOptions, settings: ShardSettings): Promise<ShardResult> {
  const { gateways, door } = options;
  const scene = await openScene({ gateways, pubsub: door !== 'http' });
  let keepFolder = true;
  try {
    const interruption = Promise.withResolvers<never>();
    interruption.promise.catch(() => undefined);
    settings.interrupted.addEventListener('abort', () => interruption.reject(new Error('interrupted')));
    const result = await Promise.race([tortureScene(options, settings, scene), interruption.promise]);
    keepFolder = result.findings.length > 0;
    if (keepFolder) settings.print(`The logs and the data are kept in ${scene.folder}.`);
    return result;
  } catch (error) {
    if (settings.interrupted.aborted) keepFolder = false;
    else settings.print(`The logs and the data are kept in ${scene.folder}.`);
    throw error;
  } finally {
    await scene.close(keepFolder);
  }
}

async function tortureScene(
  options: TortureOptions,
  { print, commit, interrupted }: ShardSettings,
  scene: Scene,
): Promise<ShardResult> {
  const { kills, shard, gateways, callsPerSecond, minutes } = options;
  const seed = seedOf(options.seed, 'shard', shard.number);
  const http = new HttpDoor(scene.lanes.map((one) => one.url));
  const doors = doorsOf(options.door, http, scene);
  const platform = new VoicePlatform({ seed, callsPerSecond, doors });
  const began = Date.now();
  await scene.carrier.beAmbiguous();
  platform.start();
  try {
    const faults: InflictedFault[] = [];
    for (const fault of planFaults({ kills, seed, gateways })) {
      if (Date.now() - began > minutes * 60_000) {
        print(`${minutes} minutes are over: no further kill is begun.`);
        break;
      }
      const inflicted = await Promise.race([inflict(fault, scene), platform.failed]);
      faults.push(inflicted);
      print(lineOfFault(inflicted, began));
    }
    const killedMs = Date.now() - began;
    await platform.finish();
    await scene.carrier.behave();
    assertSeeing(scene);
    print(`${platform.calls.length} calls are told; waiting until everything is settled.`);
    const settledMs = await settle(scene.database, platform.acknowledged, interrupted);
    const ledger = await copyLedger(scene.database);
    const accepts = await scene.carrier.accepts();
    const requests = scene.lanes.flatMap((one) => one.toProvider.seen);
    const { findings, figures } = audit({
      calls: platform.calls,
      acknowledged: platform.acknowledged,
      accepts,
      ledger,
      mayBeUncertain: mayBeUncertain(accepts, requests, faults, ledger.entries),
    });
    const wounds = faults.filter((one) => isKill(one.kind));
    return makeResult({
      options,
      commit,
      began,
      killedMs,
      settledMs,
      startsMs: scene.lanes.flatMap((one) => one.startsMs),
      faults,
      findings,
      figures,
      recovery: recoveryOf(wounds, accepts, new LedgerIndex(ledger)),
      refused: http.refused,
    });
  } finally {
    platform.abandon();
    await http.close();
  }
}

/** A fail point that never springs proves nothing: the signs of a transaction have to be those of the gateway. */
function assertSeeing({ lanes }: Scene): void {
  for (const kind of transactionKinds) {
    if (lanes.some((one) => one.toDatabase.commits.has(kind))) continue;
    throw new Error(
      `no commit of the kind "${kind}" was seen: transaction-watch.ts has to follow the gateway's statements`,
    );
  }
}

function doorsOf(door: TortureOptions['door'], http: HttpDoor, { pubsub }: Scene): readonly [Door, ...Door[]] {
  if (pubsub === undefined) return [http];
  return door === 'both' ? [http, pubsub] : [pubsub];
}

function lineOfFault({ number, kind, planned, killed, at, leased }: InflictedFault, began: number): string {
  const who = killed.length === 0 ? '' : `, gateway ${killed.join(' and ')}`;
  const instead = kind === planned ? '' : ` instead of ${planned}`;
  return `${((at - began) / 1_000).toFixed(1).padStart(7)} s  ${number}: ${kind}${instead}${who}; ${leased.length} leased`;
}
