/** What was to leave after `from`, and `to` included. In milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

interface OfAccount {
  /** In order, and none of them touches another. */
  readonly spans: readonly Span[];
  /** When they are tried again. */
  readonly nextAt: number;
}

/**
 * Of each account the spans that a look has passed, and of which its provider left questions without an answer. A gateway
 * keeps them in memory: those of one that has ended are asked about by the look of the next day.
 */
export class UnaskedSpans {
  readonly #everyMs: number;
  /** By look, and by account. */
  readonly #accounts = new Map<number, Map<string, OfAccount>>();

  /** @param everyMs from one try to the next. */
  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** The look went on, and did not ask about all of the span. */
  passed(look: number, account: string, { from, to }: Span, now: number): void {
    const accounts = this.#accounts.get(look) ?? new Map<string, OfAccount>();
    this.#accounts.set(look, accounts);
    const { spans, nextAt } = accounts.get(account) ?? { spans: [], nextAt: now + this.#everyMs };
    const last = spans.at(-1);
    const touches = last !== undefined && last.to >= from;
    const all = touches
      ? [...spans.slice(0, -1), { from: last.from, to: Math.max(last.to, to) }]
      : [...spans, { from, to }];
    accounts.set(account, { spans: all, nextAt });
  }

  /** The accounts whose time has come, with their spans; each comes again after `everyMs`, whatever becomes of this try. */
  take(look: number, now: number): readonly (readonly [account: string, spans: readonly Span[]])[] {
    const accounts = this.#accounts.get(look) ?? new Map<string, OfAccount>();
    const due = [...accounts].filter(([, { nextAt }]) => nextAt <= now);
    for (const [account, { spans }] of due) accounts.set(account, { spans, nextAt: now + this.#everyMs });
    return due.map(([account, { spans }]) => [account, spans]);
  }

  /** Nothing that was to leave until then is to be asked about any more. */
  asked(look: number, account: string, to: number): void {
    const accounts = this.#accounts.get(look);
    const known = accounts?.get(account);
    if (known === undefined) return;
    const spans = known.spans.filter((one) => one.to > to).map((one) => ({ from: Math.max(one.from, to), to: one.to }));
    if (spans.length === 0) accounts?.delete(account);
    else accounts?.set(account, { ...known, spans });
  }
}
