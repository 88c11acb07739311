import type { CallResult } from '../check/examine-call.ts';
import { checkMorning, type MorningResult } from '../check/check-morning.ts';
import { morning } from '../morning/morning.ts';
import { LedgerWatch } from '../play/ledger-watch.ts';
import { playMorning } from '../play/play-morning.ts';
import { callLines, callLinesHeader } from '../report/call-lines.ts';
import { nextSteps } from '../report/next-steps.ts';
import type { Paint } from '../report/paint.ts';
import { summary } from '../report/summary.ts';
import type { DemoOptions } from './command-line.ts';
import { makeRunFolder } from './run-folder.ts';
import { startServices, type Services } from './start-services.ts';

export interface DemoOutside {
  readonly print: (line: string) => void;
  readonly paint: Paint;
  readonly now: () => Date;
  /** Aborted when the demo is to end early. */
  readonly interrupted: AbortSignal;
}

/** How long after a failed request a child may take to end. */
const lastWordsMs = 5_000;

/**
 * The whole demo: a carrier and a gateway of its own, the morning through the chosen door, the
 * checks, the summary. Whatever happens, everything that it started is ended again.
 *
 * @returns whether every call ended as its script says.
 * @throws Error when a child ends unasked or cannot be asked, and when it was interrupted before the morning was over.
 */
export async function runDemo(options: DemoOptions, outside: DemoOutside): Promise<boolean> {
  const { print, paint, now, interrupted } = outside;
  const ending = new AsyncDisposableStack();
  const failure = new AbortController();
  const failWith = (error: unknown): void => failure.abort(error);
  const signal = AbortSignal.any([interrupted, failure.signal]);
  try {
    const folder = await makeRunFolder(options.runs, now());
    ending.defer(() => folder.close());
    print(paint('dim', 'Starting a carrier, a database and a gateway ...'));
    if (folder.kept) print(paint('dim', `The run is kept in ${folder.path}`));
    const services = await startServices(
      { pubsub: options.pubsub, folder: folder.path, ending, failWith, now: now() },
      signal,
    );
    const result = await play(services, outside, signal, failWith);
    for (const line of ['', ...summary(result), '', ...conclusion(result, paint)]) print(line);
    if (!options.exit) {
      for (const line of ['', ...nextSteps(services)]) print(line);
      await untilAborted(signal);
      failure.signal.throwIfAborted();
    }
    return isAsScripted(result);
  } catch (error) {
    // A child that cannot be reached has mostly ended, and its own last words say more.
    if (!signal.aborted) await untilAborted(AbortSignal.any([signal, AbortSignal.timeout(lastWordsMs)]));
    throw failure.signal.aborted ? failure.signal.reason : error;
  } finally {
    if (signal.aborted) print(paint('dim', 'Ending: the gateway drains, then everything stops ...'));
    await ending.disposeAsync();
  }
}

/** The morning itself, a line a call as it ends, and the check at its end. */
async function play(
  { door, gateway, sandbox }: Services,
  { print, paint, now }: DemoOutside,
  signal: AbortSignal,
  failWith: (error: unknown) => void,
): Promise<MorningResult> {
  const watch = new LedgerWatch((after, asking) => gateway.ledger(after, asking));
  const over = new AbortController();
  const following = watch.follow(AbortSignal.any([signal, over.signal])).catch((error: unknown) => {
    if (!over.signal.aborted) failWith(error);
  });
  const calls = morning.reduce((sum, business) => sum + business.calls.length, 0);
  print(`${calls} calls at ${morning.length} businesses, in some twenty seconds:`);
  for (const line of ['', paint('bold', callLinesHeader())]) print(line);
  const stage = { door, sandbox, watch, now: () => now().getTime() };
  const witnesses = { gateway, sandbox };
  try {
    const ended = (result: CallResult): void => callLines(result, now(), paint).forEach((line) => print(line));
    const results = await playMorning({ businesses: morning, stage, witnesses, ended }, signal);
    return await checkMorning(results, witnesses, signal);
  } finally {
    over.abort();
    await following;
  }
}

function isAsScripted({ calls, differences }: MorningResult): boolean {
  return differences.length === 0 && calls.every((call) => call.differences.length === 0);
}

function conclusion(result: MorningResult, paint: Paint): readonly string[] {
  if (isAsScripted(result)) return [paint('green', 'Every call ended as its script says.')];
  const ofCalls = result.calls.flatMap(({ call, differences }) => differences.map((one) => `${call.id}: ${one}`));
  return [paint('red', 'Not as the script says:'), ...[...ofCalls, ...result.differences].map((one) => `  ${one}`)];
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  // Nothing else may keep the process from ending here, so this does.
  const staying = setInterval(() => undefined, 60_000);
  await promise.finally(() => clearInterval(staying));
}
