import type { Admission } from '../engine/admission.ts';

export interface SendLoadSettings {
  readonly admission: Pick<Admission, 'began' | 'ended' | 'asked' | 'answered'>;
  /** The most sends of an account at once. */
  readonly slots: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly ticks: () => number;
}

/** A send that has a slot. */
export interface BegunSend {
  /** Its provider has answered. */
  readonly answered: () => void;
  /** Its outcome is written, or lost. */
  readonly ended: () => void;
}

interface AccountLoad {
  /** Sends that came through a door and found no slot. */
  waiting: number;
  /** Of those that have one, the ones that their provider keeps waiting. */
  slow: number;
  /** How long a slot is taken by its provider, and how long by the writing down, on average. */
  providerMs: number;
  writingMs: number;
  /** Of the waiting, those that are told to the admission. */
  told: number;
  forget?: NodeJS.Timeout;
}

/** So long an answer may take. What takes longer waits for its provider, and no longer for this gateway. */
const answerMs = 250;
/** What nobody claims for so long waits for something else than a slot, or another gateway has taken it. */
const forgetMs = 1_000;
/** The mean of about so many sends: what leaves at once comes back at once, and no such crowd may decide alone. */
const meanOf = 256;

/**
 * What sends weigh at the doors. A message without a slot waits for this gateway where writing down what became of others
 * takes up the slots, and for its provider where that does.
 */
export class SendLoad {
  readonly #settings: SendLoadSettings;
  readonly #accounts = new Map<string, AccountLoad>();
  #told = 0;

  constructor(settings: SendLoadSettings) {
    this.#settings = settings;
  }

  /** Messages wait for slots that this gateway takes up. */
  get someWait(): boolean {
    return this.#told > 0;
  }

  begin(slot: string): BegunSend {
    const { admission, ticks } = this.#settings;
    const account = this.#of(slot);
    const beganAt = ticks();
    let answeredAt = beganAt;
    let isSlow = false;
    admission.began(1);
    admission.asked();
    const timer = setTimeout(() => {
      isSlow = true;
      account.slow += 1;
      admission.answered();
      admission.ended(1);
      this.#tell(account);
    }, answerMs);
    return {
      answered: () => {
        answeredAt = ticks();
        clearTimeout(timer);
        if (isSlow) account.slow -= 1;
        else admission.answered();
      },
      ended: () => {
        account.providerMs += (answeredAt - beganAt - account.providerMs) / meanOf;
        account.writingMs += (ticks() - answeredAt - account.writingMs) / meanOf;
        if (!isSlow) admission.ended(1);
        this.#tell(account);
      },
    };
  }

  /** A message that came through a door is due, and found no slot: it waits in the queue. */
  lacksSlot(slot: string): void {
    const account = this.#of(slot);
    account.waiting += 1;
    account.forget ??= setTimeout(() => this.#forget(account), forgetMs).unref();
    this.#tell(account);
  }

  /** A message of the queue has a slot. */
  claimed(slot: string): void {
    const account = this.#accounts.get(slot);
    if (account === undefined || account.waiting === 0) return;
    account.waiting -= 1;
    if (account.waiting === 0) this.#forget(account);
    else account.forget?.refresh();
    this.#tell(account);
  }

  /** Messages of the account that came through a door wait for a slot. */
  isBehind(slot: string): boolean {
    return (this.#accounts.get(slot)?.waiting ?? 0) > 0;
  }

  /** The provider of the account takes up its slots. */
  waitsForProvider(slot: string): boolean {
    const account = this.#accounts.get(slot);
    return account !== undefined && this.#waitsForProvider(account);
  }

  #waitsForProvider({ slow, providerMs, writingMs }: AccountLoad): boolean {
    return slow * 2 >= this.#settings.slots || providerMs > 2 * writingMs;
  }

  #of(slot: string): AccountLoad {
    let account = this.#accounts.get(slot);
    if (account === undefined) {
      account = { waiting: 0, slow: 0, providerMs: 0, writingMs: 0, told: 0 };
      this.#accounts.set(slot, account);
    }
    return account;
  }

  #forget(account: AccountLoad): void {
    clearTimeout(account.forget);
    delete account.forget;
    account.waiting = 0;
    this.#tell(account);
  }

  #tell(account: AccountLoad): void {
    const { admission } = this.#settings;
    const waits = this.#waitsForProvider(account) ? 0 : account.waiting;
    const more = waits - account.told;
    if (more === 0) return;
    account.told = waits;
    this.#told += more;
    if (more > 0) admission.began(more);
    else admission.ended(-more);
  }
}
