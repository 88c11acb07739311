import type { NewId } from '@aftercall/core';
import { v5 as uuidv5 } from 'uuid';
import type { CallReplayer, ReplayedCallItem, ReplayOrder } from '../dispatch/call-replayer.ts';
import type { RefusalOutcome, RefusalReplayer, ReplayScope } from '../ingress/refusal-replayer.ts';
import type { CallSelection, Selected, SelectionScope } from '../ledger/replays/replay-selection.ts';
import { BatcherClosedError } from './micro-batcher.ts';

/** So many follow-ups, events or messages a replay. */
export const mostReplayed = 1_000;

export interface ReplayRequest extends Omit<ReplayOrder, 'replayId'>, ReplayScope {
  readonly dryRun: boolean;
  readonly selection: CallSelection | { readonly by: 'refusals'; readonly ids: readonly string[] };
  /** The same key with the same body is the same replay. */
  readonly idempotency?: { readonly key: string; readonly body: unknown };
}

/** What became of one thing; an id of another tenant is not found, as one that nobody has. */
export type ReplayItem = Pick<ReplayedCallItem, 'eventId' | 'followUpId'> & {
  readonly tenant?: string;
  readonly callId?: string;
  readonly refusedId?: string;
  readonly outcome: ReplayedCallItem['outcome'] | RefusalOutcome;
};

export interface ReplayReport {
  readonly replayId: string;
  readonly items: readonly ReplayItem[];
  /** Where a selection by time goes on. */
  readonly next?: string;
}

/** The key was used before for another replay. */
export class ReplayKeyConflictError extends Error {
  override readonly name = 'ReplayKeyConflictError';
}

export interface ReplaysSettings {
  readonly select: (selection: CallSelection, scope: SelectionScope) => Promise<Selected>;
  /** Keeps what a replay asks for under its id; false when the first one of this id asked for something else. */
  readonly keep: (id: string, body: unknown, at: Date) => Promise<boolean>;
  readonly calls: CallReplayer;
  readonly refusals: RefusalReplayer;
  readonly now: () => Date;
  readonly newId: NewId;
  readonly observe?: (mode: ReplayOrder['mode'], result: string) => void;
}

/** Any UUID that nothing else hashes names under. */
const replayNamespace = '2f0d7a52-7a0e-4b57-9f3e-0b6f4f1f3c11';

/**
 * Decides again, or sends again, what somebody names. Each call is one transaction of its own: a replay that is cut off
 * leaves whole calls done and others not begun, and asked for again, it does the rest.
 */
export class Replays {
  readonly #settings: ReplaysSettings;
  readonly #running = new Set<Promise<unknown>>();
  #closing = false;

  constructor(settings: ReplaysSettings) {
    this.#settings = settings;
  }

  /**
   * @throws {ReplayKeyConflictError}
   * @throws {SelectionTooLargeError} where calls have more follow-ups than a replay takes.
   * @throws {BadCursorError}
   */
  run(request: ReplayRequest): Promise<ReplayReport> {
    const running = this.#run(request);
    const settled = running.then(
      () => undefined,
      () => undefined,
    );
    this.#running.add(settled);
    void settled.then(() => this.#running.delete(settled));
    return running;
  }

  /** Begins no further call; a replay that is not through is told to be asked for again. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#running);
  }

  async #run(request: ReplayRequest): Promise<ReplayReport> {
    const { selection, dryRun, mode, by, why } = request;
    const order: ReplayOrder = { replayId: await this.#replayId(request), by, why, mode };
    const report =
      selection.by === 'refusals'
        ? await this.#replayRefusals(selection.ids, request, order)
        : await this.#replayCalls(selection, request, order);
    if (!dryRun) for (const { outcome } of report.items) this.#settings.observe?.(mode, outcome.result);
    return { replayId: order.replayId, ...report };
  }

  async #replayId({ idempotency, by, dryRun }: ReplayRequest): Promise<string> {
    const { keep, now, newId } = this.#settings;
    if (idempotency === undefined) return newId();
    const id = uuidv5(JSON.stringify([by, idempotency.key]), replayNamespace);
    if (!dryRun && !(await keep(id, idempotency.body, now()))) {
      throw new ReplayKeyConflictError('The key was used before for another replay.');
    }
    return id;
  }

  async #replayCalls(
    selection: CallSelection,
    { tenants, mode, dryRun }: ReplayRequest,
    order: ReplayOrder,
  ): Promise<Omit<ReplayReport, 'replayId'>> {
    const { select, calls: replayer } = this.#settings;
    const selected = await select(selection, { mode, tenants, limit: mostReplayed });
    const items: ReplayItem[] = [];
    for (const call of selected.calls) {
      this.#checkOpen();
      const done = await (dryRun ? replayer.preview(call, order) : replayer.replay(call, order));
      for (const item of done) items.push({ tenant: call.tenant, callId: call.callId, ...item });
    }
    for (const id of selected.missing) items.push({ ...nameOf(selection.by, id), outcome: { result: 'not_found' } });
    return { items, ...(selected.next !== undefined && { next: selected.next }) };
  }

  async #replayRefusals(
    ids: readonly string[],
    { dryRun, ...scope }: ReplayRequest,
    order: ReplayOrder,
  ): Promise<Omit<ReplayReport, 'replayId'>> {
    const { refusals: replayer } = this.#settings;
    const found = await replayer.find(ids, scope);
    const items: ReplayItem[] = [];
    for (const refusedId of new Set(ids)) {
      this.#checkOpen();
      const refusal = found.get(refusedId);
      const outcome =
        refusal === undefined
          ? ({ result: 'not_found' } as const)
          : await replayer.replay(refusal, scope, order, dryRun);
      items.push({ refusedId, outcome });
    }
    return { items };
  }

  #checkOpen(): void {
    if (this.#closing) throw new BatcherClosedError('The gateway is shutting down.');
  }
}

function nameOf(by: CallSelection['by'], id: string): Pick<ReplayItem, 'eventId' | 'followUpId' | 'callId'> {
  if (by === 'events') return { eventId: id };
  return by === 'calls' ? { callId: id } : { followUpId: id };
}
