import { magicOf } from '../phones/magic-numbers.ts';
import { defaultFaultParameters, type FaultParameters } from './fault.ts';
import { type FaultRule, type FaultSubject, ruleMatches } from './fault-rule.ts';
import { type ActiveFault, type FaultName, faultTable } from './fault-table.ts';

/** Per-number counters are kept for so many numbers; the oldest is forgotten first. */
const countedNumbersLimit = 10_000;

/** So many rules at a time; more is a mistake of the caller. */
const rulesLimit = 1_000;

export interface ScriptedFault {
  readonly id: string;
  readonly rule: FaultRule;
  /** Requests that matched, whether or not `every` let them through. */
  readonly matched: number;
  /** Requests that met the fault. */
  readonly met: number;
}

export type PickedFault = ActiveFault & { readonly parameters: FaultParameters };

/** Decides which fault, if any, a request meets: scripted rules first, in order of their making, then magic numbers. */
export class FaultSwitchboard {
  readonly #scripted = new Map<string, { id: string; rule: FaultRule; matched: number; met: number }>();
  readonly #metByNumber = new Map<string, number>();
  #nextId = 1;

  /** @throws RangeError when too many rules stand already. */
  add(rule: FaultRule): ScriptedFault {
    if (this.#scripted.size >= rulesLimit) {
      throw new RangeError(`there are ${rulesLimit} scripted faults already: DELETE /sandbox/faults first`);
    }
    const scripted = { id: `fault-${this.#nextId++}`, rule, matched: 0, met: 0 };
    this.#scripted.set(scripted.id, scripted);
    return scripted;
  }

  list(): ScriptedFault[] {
    return [...this.#scripted.values()];
  }

  remove(id: string): boolean {
    return this.#scripted.delete(id);
  }

  /** Forgets every rule, and how often each magic number was tried. */
  clear(): void {
    this.#scripted.clear();
    this.#metByNumber.clear();
  }

  pick(subject: FaultSubject, magicNumbersOn: boolean): PickedFault {
    for (const scripted of this.#scripted.values()) {
      const { rule } = scripted;
      if (rule.times !== undefined && scripted.met >= rule.times) continue;
      if (!ruleMatches(rule, subject)) continue;
      scripted.matched += 1;
      if (scripted.matched % rule.every !== 0) continue;
      scripted.met += 1;
      return picked(rule.fault, {
        retryAfterSeconds: rule.retryAfterSeconds ?? defaultFaultParameters.retryAfterSeconds,
        delaySeconds: rule.delaySeconds ?? null,
        copies: rule.copies ?? defaultFaultParameters.copies,
        shuffle: rule.shuffle ?? defaultFaultParameters.shuffle,
      });
    }
    const magic = magicNumbersOn && subject.operation === 'send' ? magicOf(subject.to) : undefined;
    if (magic === undefined) return picked('ok');
    if (magic.times !== undefined && this.#count(subject.to) > magic.times) return picked('ok');
    return picked(magic.fault);
  }

  #count(number: string): number {
    const met = (this.#metByNumber.get(number) ?? 0) + 1;
    this.#metByNumber.set(number, met);
    if (this.#metByNumber.size > countedNumbersLimit) {
      const [oldest] = this.#metByNumber.keys();
      if (oldest !== undefined) this.#metByNumber.delete(oldest);
    }
    return met;
  }
}

function picked(name: FaultName, parameters: FaultParameters = defaultFaultParameters): PickedFault {
  return { name, fault: faultTable[name], parameters };
}
