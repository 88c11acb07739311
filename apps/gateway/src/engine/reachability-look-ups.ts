import { setTimeout as wait } from 'node:timers/promises';
import { chooseRoute, firstOfEachChannel, knownReachability, routeQuestion, type TenantPolicy } from '@aftercall/core';
import { LRUCache } from 'lru-cache';
import type { CallRecord } from '../ledger/calls/call-record.ts';
import type { LookedUp, ReachabilityStore } from '../ledger/people/reachability-store.ts';
import type { Logger } from '../observability/logger.ts';
import { MicroBatcher } from './micro-batcher.ts';
import type { Account, Accounts } from './tenant-policies.ts';

export interface ReachabilityLookUpSettings {
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly accounts: Accounts;
  readonly store: Pick<ReachabilityStore, 'keep'>;
  readonly now: () => Date;
  readonly log: Logger;
  /** Told what became of each question, for the metrics. */
  readonly observe?: (channel: string, result: LookUpResult) => void;
  /** How long a provider may take; 5 s. */
  readonly timeoutMs?: number;
}

/** `unknown`: the provider could not tell, or not in time. `dropped`: too many were waiting to be asked about. */
export type LookUpResult = 'reachable' | 'unreachable' | 'unknown' | 'dropped';

/** A caller whose account is to be asked. */
interface Question {
  readonly call: CallRecord;
  readonly person: string;
  readonly phone: string;
}

const defaultTimeoutMs = 5_000;
/** For a channel that does not listen to its signal. */
const graceMs = 500;
/** Callers in one look-up: Google takes those of 500 and more in one call, others one by one. */
const mostTogether = 1_000;
const lookUpsAtOnce = 2;
/** Callers that wait for a look-up, an account; the calls of more than these go out without one. */
const mostWaiting = 10_000;
/** A question without an answer is not put again for so long. */
const patienceMs = 60_000;
const rememberedQuestions = 20_000;

/**
 * Finds out while callers still talk on which accounts they can be reached, so that a plan does not begin with a
 * channel that leads nowhere. It works beside everything else and delays nothing: what is not known in time is tried.
 * Only the accounts that a caller's route leads over are asked, and only where no answer is known that still holds.
 */
export class ReachabilityLookUps {
  readonly #settings: ReachabilityLookUpSettings;
  /** Of each tenant that has any: the accounts that can be asked, by channel. */
  readonly #askable = new Map<string, ReadonlyMap<string, Account>>();
  readonly #batchers = new Map<Account, MicroBatcher<Question, void>>();
  /** When an account was asked about a person last. */
  readonly #askedAt = new LRUCache<string, number>({ max: rememberedQuestions });
  readonly #closing = new AbortController();

  constructor(settings: ReachabilityLookUpSettings) {
    this.#settings = settings;
    for (const policy of settings.policies.values()) {
      const askable = askableOf(policy, settings.accounts);
      if (askable.size > 0) this.#askable.set(policy.id, askable);
    }
  }

  /** Looks the callers up of whom something new was learnt. Call it after the commit. */
  consider(calls: readonly CallRecord[]): void {
    for (const call of calls) {
      const askable = this.#askable.get(call.tenant);
      if (askable !== undefined) this.#consider(call, askable);
    }
  }

  /** Calls off what is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#batchers.values()].map((one) => one.close()));
  }

  #consider(call: CallRecord, askable: ReadonlyMap<string, Account>): void {
    const policy = this.#settings.policies.get(call.tenant);
    const { facts, person } = call;
    const { phone } = facts.call;
    if (policy?.reachability === undefined || person === undefined || phone?.usable !== true) return;
    const channels = [...firstOfEachChannel(policy.senders).keys()];
    const known = knownReachability(facts.reachability ?? [], policy.reachability, this.#settings.now());
    for (const { step } of chooseRoute(routeQuestion(facts, policy), channels)) {
      const account = askable.get(step.channel);
      if (account === undefined || known.has(account.id) || facts.stoppedAccounts?.has(account.id) === true) continue;
      this.#ask(account, { call, person, phone: phone.e164 });
    }
  }

  #ask(account: Account, question: Question): void {
    const { now, observe } = this.#settings;
    const key = `${question.person} ${account.id}`;
    const moment = now().getTime();
    if (moment - (this.#askedAt.get(key) ?? Number.NEGATIVE_INFINITY) < patienceMs) return;
    const batcher = this.#batcherOf(account);
    if (batcher.backlog >= mostWaiting) return observe?.(account.channel.name, 'dropped');
    this.#askedAt.set(key, moment);
    // Nobody waits for it, and a failure has been logged; refused is only what comes after the close.
    batcher.add(question).catch(() => undefined);
  }

  #batcherOf(account: Account): MicroBatcher<Question, void> {
    const known = this.#batchers.get(account);
    if (known !== undefined) return known;
    const batcher = new MicroBatcher<Question, void>({
      run: async (questions) => {
        const { id, tenant } = account;
        await this.#lookUp(account, questions).catch((error: unknown) =>
          this.#settings.log.error({ err: error, tenant, account: id }, 'The answers of a look-up are lost.'),
        );
        return questions.map(() => undefined);
      },
      maxItems: mostTogether,
      inFlight: lookUpsAtOnce,
    });
    this.#batchers.set(account, batcher);
    return batcher;
  }

  async #lookUp(account: Account, questions: readonly Question[]): Promise<void> {
    const { store, now, observe } = this.#settings;
    const { tenant, id, channel } = account;
    const answers = await this.#answersOf(account, questions);
    const at = now();
    const lookedUp: LookedUp[] = [];
    for (const { call, person, phone } of questions) {
      const reachable = answers.get(phone);
      if (reachable === undefined) {
        observe?.(channel.name, 'unknown');
        continue;
      }
      observe?.(channel.name, reachable ? 'reachable' : 'unreachable');
      const { id: callId, callKey } = call;
      lookedUp.push({ tenant, account: id, channel: channel.name, person, call: callId, callKey, reachable, at });
    }
    await store.keep(lookedUp);
  }

  /** Nothing where the provider fails, or takes too long. */
  async #answersOf(account: Account, questions: readonly Question[]): Promise<ReadonlyMap<string, boolean>> {
    const { log, timeoutMs = defaultTimeoutMs } = this.#settings;
    if (this.#closing.signal.aborted) return new Map();
    const ended = new AbortController();
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(timeoutMs)]);
    const addresses = [...new Set(questions.map((one) => one.phone))];
    try {
      const asked = account.channel.reachable?.(addresses, signal) ?? Promise.resolve(new Map<string, boolean>());
      return await Promise.race([asked, tooLong(signal, ended.signal)]);
    } catch (error) {
      const { tenant, id } = account;
      log.warn({ err: error, tenant, account: id, callers: questions.length }, 'A look-up of reachability failed.');
      return new Map();
    } finally {
      ended.abort();
    }
  }
}

/** Rejects a moment after the signal. */
async function tooLong(signal: AbortSignal, ended: AbortSignal): Promise<never> {
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    ended.addEventListener('abort', () => resolve(), { once: true });
  });
  if (!ended.aborted) await wait(graceMs, undefined, { signal: ended }).catch(() => undefined);
  throw new Error('The provider did not say in time who can be reached.');
}

/** A plan uses the first account on a channel, so that is the one to ask. */
function askableOf(policy: TenantPolicy, accounts: Accounts): ReadonlyMap<string, Account> {
  const askable = new Map<string, Account>();
  for (const [channel, sender] of firstOfEachChannel(policy.senders)) {
    const account = accounts.find(policy.id, sender.account);
    if (account !== undefined && sender.channel.capabilities.capabilityCheck) askable.set(channel, account);
  }
  return askable;
}
