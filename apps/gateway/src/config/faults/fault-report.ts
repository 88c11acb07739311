import { fieldName } from './config-fault.ts';
import type { ConfigFault } from './config-fault.ts';
import type { YamlSource } from '../yaml-source.ts';

/** Collects faults with their places. */
export class FaultReport {
  readonly faults: ConfigFault[] = [];
  /** In the same form: what works, and perhaps not as somebody meant it. */
  readonly warnings: ConfigFault[] = [];
  readonly #source: YamlSource;

  constructor(source: YamlSource) {
    this.#source = source;
  }

  /** A fault at a place in the file. */
  field(path: readonly PropertyKey[], message: string): void {
    this.faults.push({ file: this.#source.file, ...this.#source.locate(path), field: fieldName(path), message });
  }

  /** Something at a place in the file with which the gateway starts all the same. */
  warn(path: readonly PropertyKey[], message: string): void {
    this.warnings.push({ file: this.#source.file, ...this.#source.locate(path), field: fieldName(path), message });
  }

  /** A fault of an environment variable. */
  variable(name: string, message: string): void {
    this.faults.push({ file: 'environment', field: name, message });
  }

  /** Faults each item whose `key` stands in an earlier one. */
  repeats<Item extends object>(items: readonly Item[], key: keyof Item & string, path: readonly PropertyKey[]): void {
    const seen = new Set<unknown>();
    for (const [index, item] of items.entries()) {
      if (seen.has(item[key])) this.field([...path, index, key], 'is used twice: each needs its own');
      seen.add(item[key]);
    }
  }
}
