import type { ArmCounts, NoShowArms } from '@aftercall/core';
import type { Pool } from 'pg';
import type { LedgerEntries } from '../../src/ledger/rows/entries/entry-schemas.ts';
import type { ExperimentQuestion } from '../../src/ledger/scorecard/count-experiments.ts';
import { readLedger } from './read-ledger.ts';

type Entry<K extends 'event' | 'exposure' | 'verdict'> = {
  [Kind in K]: { at: Date; tenant: string; call: string; kind: Kind; data: LedgerEntries[Kind] };
}[K];

interface Exposed {
  readonly at: Date;
  readonly tenant: string;
  readonly call: string;
  readonly data: LedgerEntries['exposure'];
  readonly person: string;
  readonly country: string | null;
  readonly trigger: string;
  readonly receivedAt: Date;
}

export type FoldedExperiment = { readonly tenant: string; readonly experiment: string } & Record<
  'told' | 'heldOut',
  ArmCounts
>;

/**
 * The same counts as `countExperiments`, by another way: from the entries of the ledger, one after the other, and the
 * tables are asked for nothing but who is called.
 */
export class HoldOutFold {
  readonly #exposed: readonly Exposed[];
  /** Of the same person, in the same experiment, about the same booking. */
  readonly #alike: ReadonlyMap<string, readonly Exposed[]>;
  /** By booking. */
  readonly #appointments: ReadonlyMap<string, readonly Entry<'event'>[]>;

  private constructor(exposed: readonly Exposed[], appointments: readonly Entry<'event'>[]) {
    this.#exposed = exposed;
    this.#alike = Map.groupBy(exposed, alike);
    this.#appointments = Map.groupBy(appointments, (one) => `${one.tenant}\n${one.data.bookingId}`);
  }

  static async of(pool: Pool): Promise<HoldOutFold> {
    const { rows: calls } = await pool.query<{ id: string; person: string; country: string | null }>(
      'SELECT c.id, coalesce(l.root, c.person) AS person, c.country FROM calls c LEFT JOIN person_links l USING (person)',
    );
    const callOf = new Map(calls.map((row) => [row.id, row]));
    const events = new Map<string, Entry<'event'>>();
    const eventOf = new Map<string, Entry<'event'>>();
    const exposed: Exposed[] = [];
    for await (const entry of readLedger<Entry<'event' | 'exposure' | 'verdict'>>(pool, [
      'event',
      'verdict',
      'exposure',
    ])) {
      if (entry.kind === 'event') events.set(entry.data.eventId, entry);
      else if (entry.kind === 'verdict') {
        const { followUpId, eventId } = entry.data;
        const event = events.get(eventId);
        if (followUpId !== undefined && event !== undefined && !eventOf.has(followUpId)) eventOf.set(followUpId, event);
      } else {
        const { at, tenant, call, data } = entry;
        const { person = '', country = null } = callOf.get(call) ?? {};
        const event = eventOf.get(data.followUpId);
        if (event === undefined) throw new Error('an exposure before its event');
        const { data: trigger, at: receivedAt } = event;
        exposed.push({ at, tenant, call, data, person, country, trigger: trigger.type, receivedAt });
      }
    }
    return new HoldOutFold(
      exposed,
      [...events.values()].filter((one) => one.data.bookingId !== undefined),
    );
  }

  /** Of whom it is known, by experiment. */
  arms(question: ExperimentQuestion): NoShowArms[] {
    const known = ({ attended, missed }: ArmCounts) => ({ counted: missed, of: attended + missed });
    return this.experiments(question).map(({ told, heldOut }) => ({ told: known(told), heldOut: known(heldOut) }));
  }

  experiments(question: ExperimentQuestion): FoldedExperiment[] {
    const firsts = new Map<string, Exposed>();
    for (const one of this.#exposed) {
      const key = `${one.tenant}\n${one.data.experiment}\n${one.person}`;
      const known = firsts.get(key);
      const isFirst = known === undefined || Number(one.at) < Number(known.at);
      const isTie = known !== undefined && Number(one.at) === Number(known.at);
      if (isFirst || (isTie && one.data.followUpId < known.data.followUpId)) firsts.set(key, one);
    }
    const people = [...firsts.values()].filter((one) => isAbout(one, question));
    return [...Map.groupBy(people, (one) => `${one.tenant}\n${one.data.experiment}`)]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, all]) => {
        const [tenant = '', experiment = ''] = key.split('\n');
        const arm = (name: string) =>
          this.#count(
            all.filter((one) => one.data.arm === name),
            question.asOf,
          );
        return { tenant, experiment, told: arm('told'), heldOut: arm('held_out') };
      });
  }

  #count(people: readonly Exposed[], asOf: Date): ArmCounts {
    const counts = { people: people.length, attended: 0, missed: 0, unknown: 0, open: 0 };
    for (const one of people) counts[this.#fateOf(one, asOf)] += 1;
    return counts;
  }

  #fateOf(exposed: Exposed, asOf: Date): Exclude<keyof ArmCounts, 'people'> {
    const by = Math.max(...(this.#alike.get(alike(exposed)) ?? []).map((one) => Date.parse(one.data.outcomeBy)));
    const timeOf = (one: Entry<'event'>): number => Date.parse(one.data.time ?? one.at.toISOString());
    const last = (this.#appointments.get(`${exposed.tenant}\n${exposed.data.bookingId}`) ?? [])
      .filter((one) => Number(one.at) <= by)
      .toSorted((a, b) => timeOf(a) - timeOf(b) || Number(a.at) - Number(b.at))
      .at(-1);
    if (last !== undefined) return last.data.type === 'appointment.attended' ? 'attended' : 'missed';
    return by <= Number(asOf) ? 'unknown' : 'open';
  }
}

function alike({ tenant, person, data }: Exposed): string {
  return [tenant, data.experiment, data.bookingId, person].join('\n');
}

function isAbout(one: Exposed, { tenants, from, to, trigger, country, channel }: ExperimentQuestion): boolean {
  return (
    tenants.includes(one.tenant) &&
    (from === undefined || one.receivedAt >= from) &&
    (to === undefined || one.receivedAt < to) &&
    (trigger === undefined || one.trigger === trigger) &&
    (country === undefined || one.country === country) &&
    (channel === undefined || one.data.channel === channel)
  );
}
