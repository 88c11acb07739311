/** Whoever said something: a number (E.164), the id of a WhatsApp user, or a call whose number nobody knew then (`call:...`). */
export type Speaker = string;

/** Something that was heard about what may be sent, in the order in which it was heard. All times in milliseconds. */
export type Word =
  | {
      readonly word: 'grant';
      /** Ours, where it is known. */
      id?: string;
      readonly who: Speaker;
      readonly channels: readonly string[];
      /** Of a message that asked for an answer: `answer` and the id of the reply. */
      readonly purposes: readonly string[];
      /** From when it counts. */
      readonly at: number;
      readonly until?: number;
      /** Signed, or heard in a recording that is kept. */
      readonly isProven: boolean;
      readonly isSigned: boolean;
      /** The number was heard, and nobody read it back. */
      readonly isUnsure?: boolean;
    }
  | {
      readonly word: 'revoke';
      readonly who: Speaker;
      /** None: all of them. */
      readonly channels: readonly string[];
      readonly purposes: readonly string[];
      readonly at: number;
    }
  | {
      readonly word: 'stop';
      readonly id: string;
      readonly who: Speaker;
      readonly scope: 'all' | 'marketing';
      readonly at: number;
    }
  | {
      readonly word: 'start';
      readonly who: Speaker;
      readonly scope: 'all' | 'marketing';
      readonly at: number;
      /** It ends this stop, and no other. */
      readonly ends?: string;
    }
  | { readonly word: 'erasure'; readonly who: Speaker }
  | { readonly word: 'same'; readonly people: readonly [Speaker, Speaker] }
  | { readonly word: 'number'; readonly call: Speaker; readonly phone: Speaker };

type Grant = Extract<Word, { word: 'grant' }>;
type Stop = Extract<Word, { word: 'stop' }>;

/** May this number be written to? */
export interface Matter {
  readonly phone: string;
  readonly channel: string;
  readonly purpose: string;
  /** The message that is answered. */
  readonly replyId?: string;
  readonly now: number;
}

export type Finding = 'granted' | 'opted_out' | 'consent_expired' | 'no_consent';

/**
 * Who may be written to by the documents (`opt-outs.md`, `evidence.md`, `replies.md`): of each grant it asks who or what
 * speaks against it, in all that was heard so far.
 */
export class PermissionOracle {
  readonly heard: Word[] = [];

  hear(...words: readonly Word[]): void {
    this.heard.push(...words);
  }

  /** @param upTo how many of the words had been heard. */
  find(matter: Matter, upTo = this.heard.length): Finding {
    const objections = this.#grants(upTo).map((one) => this.#against(one, matter, upTo));
    if (objections.some((one) => one.length === 0)) return 'granted';
    if (this.stops(matter, upTo).length > 0) return 'opted_out';
    return objections.some((one) => one.every((why) => why === 'expired')) ? 'consent_expired' : 'no_consent';
  }

  /** The consents that permit it, by their ids. */
  permitting(matter: Matter, upTo = this.heard.length): readonly string[] {
    return this.#grants(upTo).flatMap((one) => (this.#against(one, matter, upTo).length === 0 ? (one.id ?? '?') : []));
  }

  /** The stops that stand for a number and bear on a purpose. */
  stops({ phone, purpose }: Pick<Matter, 'phone' | 'purpose'>, upTo = this.heard.length): readonly Stop[] {
    const words = this.heard.slice(0, upTo);
    const everyone = this.#everyone(phone, upTo);
    const permitting = this.#whoPermits(phone, upTo);
    const starts = words.flatMap((one) => (one.word === 'start' && permitting.has(this.#of(one, upTo)) ? [one] : []));
    return words.flatMap((one) => {
      if (one.word !== 'stop' || !everyone.has(this.#of(one, upTo))) return [];
      if (one.scope === 'marketing' && purpose !== 'marketing') return [];
      const ended = starts.some(({ ends, at, scope }) => {
        if (ends !== undefined) return ends === one.id;
        return at > one.at && (scope === 'all' || one.scope === 'marketing');
      });
      return ended ? [] : [one];
    });
  }

  /** Whoever left a number takes along what they stopped, as of when they did. */
  moves(from: string, to: string, id: string): void {
    for (const one of this.stops({ phone: from, purpose: 'marketing' })) {
      this.hear({ ...one, id: `${one.id} ${id}`, who: to });
    }
  }

  #grants(upTo: number): readonly Grant[] {
    return this.heard.slice(0, upTo).flatMap((one) => (one.word === 'grant' ? [one] : []));
  }

  #against(grant: Grant, matter: Matter, upTo: number): readonly string[] {
    const { phone, channel, purpose, replyId, now } = matter;
    const words = this.heard.slice(0, upTo);
    const everyone = this.#everyone(phone, upTo);
    const why: string[] = [];
    const isMeant =
      grant.purposes.includes(purpose) ||
      (replyId !== undefined && purpose !== 'marketing' && grant.purposes.includes(`answer ${replyId}`));
    if (!this.#whoPermits(phone, upTo).has(this.#of(grant, upTo))) why.push('somebody else');
    if (!isMeant || !grant.channels.includes(channel)) why.push('something else');
    if (grant.isUnsure === true) why.push('a number that was misheard, perhaps');
    if (purpose === 'marketing' && !grant.isSigned) why.push('not in writing');
    if (grant.until !== undefined && grant.until <= now) why.push('expired');
    for (const [index, one] of words.entries()) {
      if (one.word === 'revoke' && everyone.has(this.#of(one, upTo))) {
        const isNamed = one.channels.length === 0 || one.channels.includes(channel);
        const isFor = one.purposes.length === 0 || one.purposes.includes(purpose);
        if (isNamed && isFor && one.at >= grant.at) why.push('taken back');
      }
      const isLater = index > this.heard.indexOf(grant);
      const isErased = one.word === 'erasure' && this.#everyone(one.who, index).has(this.#of(grant, index));
      if (isLater && isErased) why.push('erased');
    }
    const stops = this.stops(matter, upTo);
    if (stops.some(({ at }) => !grant.isProven || grant.at <= at)) why.push('stopped');
    return why;
  }

  /** Whose a word is: of a call it is the number that the call turned out to come from. */
  #of({ who }: { readonly who: Speaker }, upTo: number): Speaker {
    const number = this.heard.slice(0, upTo).find((one) => one.word === 'number' && one.call === who);
    return number?.word === 'number' ? number.phone : who;
  }

  /** Every address of whoever has this one. */
  everyone(who: Speaker): ReadonlySet<Speaker> {
    return this.#everyone(who, this.heard.length);
  }

  #everyone(phone: Speaker, upTo: number): ReadonlySet<Speaker> {
    const pairs = this.heard.slice(0, upTo).flatMap((one) => (one.word === 'same' ? [one.people] : []));
    const found = new Set([phone]);
    for (let before = 0; before < found.size;) {
      before = found.size;
      for (const pair of pairs) if (pair.some((one) => found.has(one))) for (const one of pair) found.add(one);
    }
    return found;
  }

  /** A yes is said for a number; what comes from the id of a WhatsApp user is said for each of theirs. */
  #whoPermits(phone: Speaker, upTo: number): ReadonlySet<Speaker> {
    return new Set([...this.#everyone(phone, upTo)].filter((one) => one === phone || !one.startsWith('+')));
  }
}
