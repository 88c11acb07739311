const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
/** Our own times have milliseconds; those of senders in the examples have none. */
const ourTime = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/g;
/** To the minute, by the clock where a person is. */
const localTime = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?!:)/g;
/** Hashes, salts, keys and signatures. */
const ourHex = /\b[\da-f]{32,}\b/g;
/** How ids begin in the examples; a number follows. */
const idPrefix = '019ab5e0-9c40-7a00-8000-';
/** Fields whose values differ from run to run. */
const varying: ReadonlySet<string> = new Set(['seq', 'latencyMs', 'next', 'version']);

/** A copy in which everything that differs from run to run is the same. */
export function masked(value: unknown): unknown {
  const mask = (text: string): string =>
    text
      .replaceAll(uuid, '<id>')
      .replaceAll(ourTime, '<time>')
      .replaceAll(localTime, '<local time>')
      .replaceAll(ourHex, '<hex>');
  return mapStrings(value, mask, true);
}

/** Which id of this run stands for which id of the examples: always the same one, and never for two. */
export class ExampleIds {
  readonly #actualOf = new Map<string, string>();
  readonly #writtenOf = new Map<string, string>();
  #highest: number;

  /** @param examples whose ids are taken. */
  constructor(examples: unknown) {
    const numbers = idsIn(examples).filter((id) => id.startsWith(idPrefix));
    this.#highest = Math.max(0, ...numbers.map((id) => Number.parseInt(id.slice(idPrefix.length), 16)));
  }

  /** Takes in two values that are equal but for what is masked. Throws where an id stands for two others. */
  bind(written: unknown, actual: unknown): void {
    const theirs = idsIn(written);
    const ours = idsIn(actual);
    theirs.forEach((id, index) => {
      const other = ours[index] ?? '';
      if (this.#actualOf.get(id) === other) return;
      if (this.#actualOf.has(id) || this.#writtenOf.has(other)) throw new Error(`${id} stands for two ids`);
      this.#actualOf.set(id, other);
      this.#writtenOf.set(other, id);
    });
  }

  /**
   * The same of values that may differ: an id keeps the one that it had at the same place, so that what was written of it
   * elsewhere holds. Where that is of no use, nothing is taken in.
   */
  bindWhereAlike(written: unknown, actual: unknown): void {
    if (typeof written === 'string' && typeof actual === 'string') {
      if (masked(written) !== masked(actual)) return;
      const ours = idsIn(actual);
      for (const [index, id] of idsIn(written).entries()) {
        const other = ours[index] ?? '';
        if (this.#actualOf.has(id) || this.#writtenOf.has(other)) continue;
        this.#actualOf.set(id, other);
        this.#writtenOf.set(other, id);
      }
    } else if (isObject(written) && isObject(actual)) {
      for (const key of Object.keys(written)) this.bindWhereAlike(written[key], actual[key]);
    }
  }

  /** What a request of the examples has to say in this run. */
  toActual<T>(written: T): T {
    return mapStrings(written, (text) => text.replaceAll(uuid, (id) => this.#actualOf.get(id) ?? id)) as T;
  }

  /** What an answer of this run is in the examples; ids that are new get a number of their own. */
  toWritten<T>(actual: T): T {
    return mapStrings(actual, (text) =>
      text.replaceAll(uuid, (id) => this.#writtenOf.get(id) ?? this.#number(id)),
    ) as T;
  }

  #number(actual: string): string {
    this.#highest += 1;
    const written = idPrefix + this.#highest.toString(16).padStart(12, '0');
    this.#actualOf.set(written, actual);
    this.#writtenOf.set(actual, written);
    return written;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Every id in a value, in an order that does not depend on the order of keys. */
function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.match(uuid) ?? [];
  if (typeof value !== 'object' || value === null) return [];
  const keys = Object.keys(value).toSorted();
  return keys.flatMap((key) => idsIn((value as Record<string, unknown>)[key]));
}

function mapStrings(value: unknown, change: (text: string) => string, mask = false): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      mask && varying.has(key) ? '<varies>' : mapStrings(item, change, mask),
    ]),
  );
}
