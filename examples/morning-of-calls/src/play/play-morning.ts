import { setTimeout as wait } from 'node:timers/promises';
import { examineCall, type CallResult, type Witnesses } from '../check/examine-call.ts';
import type { Business, CallScript } from '../morning/call-script.ts';
import { DoorError } from './event-door.ts';
import { playCall, type Stage } from './play-call.ts';

export interface MorningSettings {
  readonly businesses: readonly Business[];
  readonly stage: Stage;
  readonly witnesses: Witnesses;
  /** Told of each call when it has ended as its script says, or when it had time enough to. */
  readonly ended: (result: CallResult) => void;
}

/** After the last event of a call: the after-call delay, the longest wait, retries, fallbacks, and then some. */
const patienceMs = 30_000;

/** Plays every call, side by side, and answers how each ended. */
export async function playMorning(settings: MorningSettings, signal: AbortSignal): Promise<readonly CallResult[]> {
  const begunAt = settings.stage.now();
  const results = new Map<string, Promise<CallResult>>();
  const all = settings.businesses.flatMap((business) => business.calls.map((call) => ({ call, business })));
  for (const { call, business } of all.toSorted((one, other) => one.call.startsAtMs - other.call.startsAtMs)) {
    const before = call.after === undefined ? undefined : results.get(call.after);
    if (call.after !== undefined && before === undefined) throw new Error(`${call.id} comes after no call before it`);
    results.set(call.id, playOne(call, business, before, begunAt, settings, signal));
  }
  return Promise.all(results.values());
}

async function playOne(
  call: CallScript,
  business: Business,
  before: Promise<CallResult> | undefined,
  begunAt: number,
  { stage, witnesses, ended }: MorningSettings,
  signal: AbortSignal,
): Promise<CallResult> {
  await Promise.all([before, wait(Math.max(0, begunAt + call.startsAtMs - stage.now()), undefined, { signal })]);
  const refusal = await playCall(call, business, stage, signal).catch((error: unknown) => {
    if (error instanceof DoorError) return error.message;
    throw error;
  });
  const settled = await settle(call, business, stage, witnesses, signal);
  const result = refusal === undefined ? settled : { ...settled, differences: [refusal, ...settled.differences] };
  ended(result);
  return result;
}

/** Looks again whenever the ledger has something new, until the call is as its script says. */
async function settle(
  call: CallScript,
  business: Business,
  { watch }: Stage,
  witnesses: Witnesses,
  signal: AbortSignal,
): Promise<CallResult> {
  const patience = AbortSignal.timeout(patienceMs);
  for (;;) {
    const known = watch.entriesOf(call.id).length;
    const result = await examineCall(call, business, witnesses, signal);
    if (result.differences.length === 0 || patience.aborted) return result;
    await watch.more(call.id, known, AbortSignal.any([signal, patience])).catch((error: unknown) => {
      if (!patience.aborted || signal.aborted) throw error;
    });
  }
}
