import type { AttemptState, Facts, TenantPolicy } from '@aftercall/core';
import { reachabilityToldBy } from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { StoredAttempt } from '../attempts/attempt-rows.ts';
import type { EvidenceQuestion } from '../calls/load-calls.ts';
import { keepTold, loadReachability, type ToldReachability } from './reachability-rows.ts';
import { loadStoredPreferences } from './stored-preferences.ts';
import type { Writes } from '../rows/writes.ts';

/** A call whose ways are asked for. */
export interface WaysQuestion extends EvidenceQuestion {
  readonly tenant: string;
}

/** The part of the facts of a call that says which ways to its caller are open. */
export type WayFacts = Pick<Facts, 'reachability' | 'preferredBefore' | 'stoppedAccounts'>;

export interface KnownWaysSettings {
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  /** The accounts of a tenant that nothing leaves from now; undefined where there are none. */
  readonly stoppedAccounts: (tenant: string) => ReadonlySet<string> | undefined;
  readonly now: () => Date;
}

/**
 * What is known of the ways to people: on which accounts they can be reached, which channel they asked for before, and
 * which accounts are stopped. Where a
 * person can be reached matters where there is a choice: to a tenant with one channel, whose provider cannot be asked,
 * none of this costs a statement.
 */
export class KnownWays {
  readonly #settings: KnownWaysSettings;
  readonly #choosing: ReadonlySet<string>;
  /** As `tenant/account`: their providers can be asked, so that a yes saves a question. */
  readonly #asked: ReadonlySet<string>;

  constructor(settings: KnownWaysSettings) {
    this.#settings = settings;
    const policies = [...settings.policies.values()];
    this.#choosing = new Set(policies.filter(hasChoice).map((one) => one.id));
    this.#asked = new Set(
      policies.flatMap(({ id, senders }) =>
        senders.filter((one) => one.channel.capabilities.capabilityCheck).map((one) => `${id}/${one.account}`),
      ),
    );
  }

  /** By call. */
  async load(client: PoolClient, questions: readonly WaysQuestion[]): Promise<ReadonlyMap<string, WayFacts>> {
    const choosing = questions.filter((one) => this.#choosing.has(one.tenant));
    const [reachability, preferences] = await Promise.all([
      loadReachability(client, choosing),
      loadStoredPreferences(client, choosing),
    ]);
    const facts = new Map<string, WayFacts>();
    for (const { callId, tenant } of questions) {
      const known = reachability.get(callId);
      const preferredBefore = preferences.get(callId);
      const stoppedAccounts = this.#settings.stoppedAccounts(tenant);
      if (known === undefined && stoppedAccounts === undefined) continue;
      facts.set(callId, {
        ...(known && { reachability: known }),
        ...(preferredBefore !== undefined && { preferredBefore }),
        ...(stoppedAccounts && { stoppedAccounts }),
      });
    }
    return facts;
  }

  /** The states of the attempts whose fate may tell something, as they are now. */
  statesOf(attempts: Iterable<StoredAttempt>): ReadonlyMap<StoredAttempt, AttemptState> {
    const states = new Map<StoredAttempt, AttemptState>();
    for (const attempt of attempts) if (this.#choosing.has(attempt.tenant)) states.set(attempt, attempt.state);
    return states;
  }

  /** Keeps what became known of people since `before`. */
  learn(writes: Writes, before: ReadonlyMap<StoredAttempt, AttemptState>): void {
    const told: ToldReachability[] = [];
    for (const [attempt, state] of before) {
      const reachable = reachabilityToldBy(attempt.state);
      if (reachable === undefined || reachable === reachabilityToldBy(state)) continue;
      // What is not known is tried anyway, so a yes is worth its row only against a no, or in place of a question.
      const isWorthKeeping = !reachable || attempt.state.failure !== undefined || this.#asked.has(accountOf(attempt));
      if (isWorthKeeping) told.push({ attemptId: attempt.id, reachable, at: this.#settings.now() });
    }
    keepTold(writes, told);
  }
}

function hasChoice({ senders }: TenantPolicy): boolean {
  const channels = new Set(senders.map((one) => one.channel.name));
  return channels.size > 1 || senders.some((one) => one.channel.capabilities.capabilityCheck);
}

function accountOf({ tenant, account }: StoredAttempt): string {
  return `${tenant}/${account}`;
}
