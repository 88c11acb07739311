import type { Journey } from '../../src/ledger/reads/views.ts';

/** What a tenant bounds, in plain numbers; what is absent is not bounded. */
export interface Bounds {
  readonly personPerDay?: number;
  readonly personPerWeek?: number;
  readonly newOfPrefixPerHour?: number;
  readonly prefixPerDay?: number;
  readonly countryPerDay?: Readonly<Record<string, number>>;
  readonly tenantPerDay?: number;
  /** In thousandths of the currency. */
  readonly spendPerDay?: number;
  readonly spendPerMonth?: number;
}

/** Of what is told alone, and takes one unit: in thousandths of the currency, by channel and country. */
export type Prices = Readonly<Record<string, number>>;

export interface Person {
  /** Numbers of one owner are of one person. */
  readonly owner: string;
  readonly phone: string;
  readonly country: string;
}

interface Told {
  readonly at: number;
  readonly person: Person;
  readonly followUpId: string;
  readonly channel: string;
  readonly cost: number;
}

interface Refused {
  readonly at: number;
  readonly person: Person;
  readonly reason: string;
  readonly channel?: string;
  readonly until?: number;
  readonly followUpId: string;
  readonly uselessFrom?: number;
}

const hour = 3_600_000;
const day = 24 * hour;
const digits = 9;

/** Holds what was sent and what was refused, as journeys tell it, against the bounds: counted over and over, from nothing. */
export class BoundsOracle {
  readonly #bounds: Bounds;
  readonly #prices: Prices;
  readonly #told: Told[] = [];
  readonly #refused: Refused[] = [];
  /** Of which limit, and since when, as the ledger says it. */
  readonly #warned: string[] = [];

  constructor(bounds: Bounds, prices: Prices) {
    this.#bounds = bounds;
    this.#prices = prices;
  }

  get told(): number {
    return this.#told.length;
  }

  /** @param expireAfterMs how long a message is of use. */
  learn({ entries }: Journey, person: Person, expireAfterMs: number): void {
    const bases = basesOf(entries);
    for (const { at: when, kind, data } of entries) {
      const at = Date.parse(String(when));
      // Tried again by the same channel it is the same message; come back to by a replay it is planned there anew.
      if (kind === 'attempt' && (data.try === 1 || data.follows !== undefined)) {
        const { followUpId, channel, units } = data;
        this.#told.push({ at, person, followUpId, channel, cost: units * this.#priceOf(channel, person) });
      }
      if (kind === 'verdict' && isBound(data.reason)) {
        const { reason, followUpId = '', until } = data;
        const basis =
          bases.findLast((one) => one.at <= at && (one.of === undefined || one.of === followUpId))?.at ?? at;
        const uselessFrom = basis + expireAfterMs;
        const held = until === undefined ? {} : { until: Date.parse(until) };
        this.#refused.push({ at, person, reason, followUpId, ...held, uselessFrom });
      }
      if (kind === 'limit') this.#warned.push(`${data.limit} ${data.since}`);
      if (kind !== 'plan') continue;
      for (const { channel, whyNot } of data.omitted) {
        const { followUpId } = data;
        if (isBound(whyNot)) this.#refused.push({ at, person, reason: whyNot, channel, followUpId });
      }
    }
  }

  /** What is wrong, in words. */
  faults(): readonly string[] {
    return [
      ...this.#told.flatMap((one) => this.#overBounds(one)),
      ...this.#refused.filter((one) => !this.#mayBeRefused(one)).map((one) => `for nothing: ${JSON.stringify(one)}`),
      ...this.#refused
        .filter((one) => one.until === undefined && this.#shouldWait(one))
        .map((one) => `did not wait: ${JSON.stringify(one)}`),
      ...this.#wrongWarnings(),
    ];
  }

  /** Once, where four fifths of a limit were spent, and never else. */
  #wrongWarnings(): string[] {
    const { spendPerDay = Infinity, spendPerMonth = Infinity } = this.#bounds;
    const days = Map.groupBy(
      this.#told,
      (one) => `spend_day ${new Date(one.at).toISOString().slice(0, 10)}T00:00:00.000Z`,
    );
    const months = Map.groupBy(this.#told, (one) => `spend_month ${monthOf(one.at)}-01T00:00:00.000Z`);
    const isMuch =
      (most: number) =>
      ([name, told]: [string, readonly Told[]]) =>
        costOf(told) >= 0.8 * most ? [name] : [];
    const expected = [
      ...[...days].flatMap(isMuch(spendPerDay)),
      ...[...months].flatMap(isMuch(spendPerMonth)),
    ].toSorted();
    const warned = this.#warned.toSorted();
    return warned.join() === expected.join() ? [] : [`warned of ${warned.join()}, not of ${expected.join()}`];
  }

  /** By a message that left, with all before it and at its moment. */
  #overBounds(one: Told): string[] {
    const { at, person } = one;
    const { personPerDay = Infinity, personPerWeek = Infinity, tenantPerDay = Infinity } = this.#bounds;
    const { spendPerDay = Infinity, spendPerMonth = Infinity } = this.#bounds;
    const { newOfPrefixPerHour = Infinity, prefixPerDay = Infinity, countryPerDay = {} } = this.#bounds;
    const over = {
      'person, day': this.#toPerson(person, at - day, at) > personPerDay,
      'person, week': this.#toPerson(person, at - 7 * day, at) > personPerWeek,
      tenant: this.#sameDay(at).length > tenantPerDay,
      country:
        this.#sameDay(at).filter((other) => other.person.country === person.country).length >
        (countryPerDay[person.country] ?? Infinity),
      'prefix, day': this.#ofPrefix(person, this.#sameDay(at)).length > prefixPerDay,
      'prefix, new': this.#newOfPrefix(person, at) > newOfPrefixPerHour,
      'spend, day': costOf(this.#sameDay(at)) > spendPerDay,
      'spend, month':
        costOf(this.#told.filter((other) => monthOf(other.at) === monthOf(at) && other.at <= at)) > spendPerMonth,
    };
    return Object.entries(over).flatMap(([bound, isOver]) => (isOver ? [`over ${bound}: ${JSON.stringify(one)}`] : []));
  }

  /** Whether one more would have been over the bound, with all that was told by then. */
  #mayBeRefused({ at, person, reason, channel, followUpId }: Refused): boolean {
    const { personPerDay = Infinity, personPerWeek = Infinity, tenantPerDay = Infinity } = this.#bounds;
    const { spendPerDay = Infinity, spendPerMonth = Infinity } = this.#bounds;
    const { newOfPrefixPerHour = Infinity, prefixPerDay = Infinity, countryPerDay = {} } = this.#bounds;
    const today = this.#sameDay(at);
    switch (reason) {
      case 'cap_person':
        return (
          this.#toPerson(person, at - day, at, followUpId) >= personPerDay ||
          this.#toPerson(person, at - 7 * day, at, followUpId) >= personPerWeek
        );
      case 'cap_prefix': {
        const isNew = this.#toPerson(person, at - 7 * day, at) === 0;
        return (
          this.#ofPrefix(person, today).length >= prefixPerDay ||
          (isNew && this.#newOfPrefix(person, at) >= newOfPrefixPerHour)
        );
      }
      case 'cap_country':
        return (
          today.filter((one) => one.person.country === person.country).length >=
          (countryPerDay[person.country] ?? Infinity)
        );
      case 'cap_tenant':
        return today.length >= tenantPerDay;
      default: {
        const cost = this.#priceOf(channel ?? 'sms', person);
        const month = this.#told.filter((one) => monthOf(one.at) === monthOf(at) && one.at <= at);
        return costOf(today) + cost > spendPerDay || costOf(month) + cost > spendPerMonth;
      }
    }
  }

  /** Whether there was room again before it was of no use. */
  #shouldWait({ at, person, reason, channel, uselessFrom, followUpId }: Refused): boolean {
    if (channel !== undefined || uselessFrom === undefined) return false;
    const { personPerDay = Infinity, personPerWeek = Infinity } = this.#bounds;
    const midnight = at - (at % day) + day;
    if (reason === 'cap_country' || reason === 'cap_tenant') return midnight < uselessFrom;
    if (reason !== 'cap_person') return false;
    const then = uselessFrom - 1;
    return (
      this.#toPerson(person, then - day, at, followUpId) < personPerDay &&
      this.#toPerson(person, then - 7 * day, at, followUpId) < personPerWeek
    );
  }

  #priceOf(channel: string, { country }: Person): number {
    return this.#prices[`${channel} ${country}`] ?? this.#prices['other'] ?? 0;
  }

  /**
   * Messages after a moment and up to another; each once, by whichever channels it was tried. One that no provider took and
   * that is told anew a day later counts from then.
   */
  #toPerson({ owner }: Person, after: number, upTo: number, but?: string): number {
    const theirs = this.#told.filter((one) => one.person.owner === owner && one.followUpId !== but && one.at <= upTo);
    const counted = [...Map.groupBy(theirs, (one) => one.followUpId).values()].map((tries) =>
      tries.reduce((at, one) => (one.at >= at + day ? one.at : at), -Infinity),
    );
    return counted.filter((at) => at > after).length;
  }

  #sameDay(at: number): readonly Told[] {
    return this.#told.filter((one) => Math.floor(one.at / day) === Math.floor(at / day) && one.at <= at);
  }

  #ofPrefix({ phone }: Person, told: readonly Told[]): readonly Told[] {
    const prefix = phone.slice(0, 1 + digits);
    return told.filter((one) => one.person.phone.startsWith(prefix));
  }

  /** People with a number of the prefix who were told something in this hour, and nothing in the week before that. */
  #newOfPrefix(person: Person, at: number): number {
    const ofHour = this.#ofPrefix(person, this.#told).filter(
      (one) => Math.floor(one.at / hour) === Math.floor(at / hour) && one.at <= at,
    );
    const firsts = [...Map.groupBy(ofHour, (one) => one.person.owner).values()].flatMap((all) => all.slice(0, 1));
    return firsts.filter((one) => this.#toPerson(one.person, one.at - 7 * day, one.at - 1) === 0).length;
  }
}

function isBound(reason: string | undefined): reason is string {
  return reason !== undefined && (reason.startsWith('cap_') || reason === 'spend_limit');
}

/** When what was told of a booking fell due: when it came in, or was decided again. */
function basesOf(entries: Journey['entries']): readonly { readonly at: number; readonly of?: string }[] {
  const bases: { at: number; of?: string }[] = [];
  for (const { at: when, kind, data } of entries) {
    const at = Date.parse(String(when));
    if (kind === 'event' && data.type === 'booking.confirmed') bases.push({ at });
    if (kind !== 'replay') continue;
    for (const { followUpId = '', againAs = followUpId, result } of data.items) {
      if (result !== 'unchanged' && result !== 'already_sent') bases.push({ at, of: againAs });
    }
  }
  return bases;
}

function costOf(told: readonly Told[]): number {
  return told.reduce((sum, one) => sum + one.cost, 0);
}

function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}
