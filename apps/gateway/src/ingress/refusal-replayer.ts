import type { Fault, TenantPolicy } from '@aftercall/core';
import type { ReplayOrder } from '../dispatch/call-replayer.ts';
import type { Ingest } from '../engine/ingest.ts';
import { ofNobody } from '../ledger/replays/dead-letters.ts';
import type { StoredResult } from '../ledger/calls/event-store.ts';
import type { Refusals, RefusingDoor, StoredRefusal } from '../ledger/calls/refusals.ts';
import { readPubsubMessage, type EventLimits, type PubsubMessage } from './pubsub-message.ts';
import { placed } from './pubsub-intake.ts';

/** What became, or would become, of a refused message. */
export type RefusalOutcome =
  /** Its events are committed, in their order; each may be a duplicate of one that came meanwhile. */
  | { readonly result: 'taken'; readonly events: readonly StoredResult[] }
  /** What is still wrong with it. */
  | { readonly result: 'refused'; readonly faults: readonly Fault[] }
  | { readonly result: 'unchanged'; readonly reason: 'taken' }
  | { readonly result: 'not_found' };

/** For whom somebody asks. */
export interface ReplayScope {
  readonly tenants: readonly string[];
  /** Those are all there are, so what belongs to nobody is theirs as well. */
  readonly speaksForAll: boolean;
}

export interface RefusalReplayerSettings {
  readonly refusals: Pick<Refusals, 'find' | 'audit'>;
  readonly ingest: Pick<Ingest, 'ingest' | 'preview'>;
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  /** The tenants that the door's subscription speaks for today; undefined where the door is closed. */
  readonly tenantsOf: (door: RefusingDoor) => readonly string[] | undefined;
  readonly limits: EventLimits;
  readonly now: () => Date;
}

/**
 * Reads refused messages once more, by today's rules: what is well formed now is taken as if it came now. What its door
 * may say is asked again too, and beyond that, whoever asks has to speak for every tenant that is named.
 */
export class RefusalReplayer {
  readonly #settings: RefusalReplayerSettings;

  constructor(settings: RefusalReplayerSettings) {
    this.#settings = settings;
  }

  find(ids: readonly string[], { tenants, speaksForAll }: ReplayScope): Promise<ReadonlyMap<string, StoredRefusal>> {
    return this.#settings.refusals.find(ids, speaksForAll ? [...tenants, ofNobody] : tenants);
  }

  async replay(
    refusal: StoredRefusal,
    scope: ReplayScope,
    order: ReplayOrder,
    dryRun: boolean,
  ): Promise<RefusalOutcome> {
    if (refusal.takenAt !== undefined) return { result: 'unchanged', reason: 'taken' };
    const outcome = await this.#take(refusal, scope, dryRun);
    if (outcome.result === 'not_found' || dryRun) return outcome;
    const { refusals, now } = this.#settings;
    const items = [{ refusedId: refusal.id, result: outcome.result }];
    await refusals.audit(refusal, { ...order, items }, outcome.result === 'taken', now());
    return outcome;
  }

  async #take({ body, door }: StoredRefusal, scope: ReplayScope, dryRun: boolean): Promise<RefusalOutcome> {
    const { ingest, policies, tenantsOf, limits, now } = this.#settings;
    const speaksFor = tenantsOf(door) ?? scope.tenants;
    const tenants = new Map([...policies].filter(([id]) => speaksFor.includes(id)));
    const read = readPubsubMessage(messageOf(body), { tenants, limits });
    if (!read.ok) return { result: 'refused', faults: read.faults.map(placed) };
    if (read.events.some((one) => !scope.tenants.includes(one.tenant.id))) return { result: 'not_found' };
    const receivedAt = now();
    const events = read.events.map((event) => ({ ...event, receivedAt }));
    const taken = await (dryRun ? ingest.preview(events) : ingest.ingest(events));
    if (taken.ok) return { result: 'taken', events: taken.events };
    const message = 'was used before for another event of this source: give each event an id of its own';
    const faults = taken.conflicts.map((index) =>
      placed({ ...(events.length > 1 && { index }), field: 'id', message }),
    );
    return { result: 'refused', faults };
  }
}

/** The message as it was kept: see `publishable`. */
function messageOf(body: Uint8Array): PubsubMessage {
  const { messageId, attributes, data } = JSON.parse(Buffer.from(body).toString('utf8')) as {
    messageId: string;
    attributes: Record<string, string>;
    data: string;
  };
  return { id: messageId, attributes, data: Buffer.from(data, 'base64') };
}
