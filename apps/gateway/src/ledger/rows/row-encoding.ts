import type { ColumnType, RowsParameter, RowType } from './row-type.ts';

/**
 * Rows as a PostgreSQL array of a composite type in binary form. Against one array of texts a column it costs the
 * gateway half and PostgreSQL a third: nothing is quoted, parsed or put together again column by column.
 * https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/adt/arrayfuncs.c (array_recv) and
 * https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/adt/rowtypes.c (record_recv)
 *
 * @param typeId the OID of the composite type in this database.
 * @throws TypeError, RangeError for a value that its column cannot hold.
 */
export function encodeRows({ type, rows }: RowsParameter, typeId: number): Buffer {
  const columns = columnsOf(type);
  output.begin();
  output.arrayHeader(typeId, rows.length);
  for (const row of rows) {
    const start = output.beginSized();
    output.int32(columns.length);
    for (const { name, id, write } of columns) {
      output.int32(id);
      const value = row[name];
      if (value === null || value === undefined) output.int32(isNull);
      else write(value as never);
    }
    output.endSized(start);
  }
  return output.copy();
}

interface Column extends Encoding {
  readonly name: string;
}

const columnsOfTypes = new WeakMap<RowType, readonly Column[]>();

function columnsOf(type: RowType): readonly Column[] {
  let columns = columnsOfTypes.get(type);
  if (columns === undefined) {
    columns = Object.entries(type.columns).map(([name, column]) => ({ name, ...encodings[column] }));
    columnsOfTypes.set(type, columns);
  }
  return columns;
}

/** Ids as a parameter of type `uuid[]`. @throws TypeError for one that is none. */
export function encodeUuids(ids: readonly string[]): Buffer {
  output.begin();
  output.arrayHeader(encodings.uuid.id, ids.length);
  for (const id of ids) output.sizedUuid(id);
  return output.copy();
}

const isNull = -1;
const uuidLetters = 36;
/** Up to this length a loop is quicker than a call into the runtime. */
const shortText = 40;
/** Longest UTF-8 form of a UTF-16 unit. */
const bytesPerUnit = 3;
const firstSize = 65_536;
const unitsOfHigh = 2 ** 32;
/** PostgreSQL counts from 2000, in microseconds. */
const postgresEpochMs = Date.UTC(2000, 0);

/** One buffer for all of them: a statement's parameters are built without a pause. */
class Output {
  #buffer = Buffer.allocUnsafe(firstSize);
  #at = 0;

  begin(): void {
    this.#at = 0;
  }

  copy(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#at));
  }

  /** One dimension, possible NULLs, elements from 1 on. */
  arrayHeader(elementType: number, length: number): void {
    this.int32(length === 0 ? 0 : 1);
    this.int32(1);
    this.int32(elementType);
    if (length === 0) return;
    this.int32(length);
    this.int32(1);
  }

  /** Stored byte by byte, which is quicker than Buffer's own method, and without a list for two values: there are some hundred an event. */
  int32(value: number): void {
    this.#ensure(4);
    const buffer = this.#buffer;
    const at = this.#at;
    buffer[at] = value >>> 24;
    buffer[at + 1] = value >>> 16;
    buffer[at + 2] = value >>> 8;
    buffer[at + 3] = value;
    this.#at = at + 4;
  }

  /** Leaves room for the length of what follows. @returns where that is. */
  beginSized(): number {
    this.int32(0);
    return this.#at;
  }

  endSized(start: number): void {
    this.#buffer.writeInt32BE(this.#at - start, start - 4);
  }

  sizedInt16(value: number): void {
    this.int32(2);
    this.#ensure(2);
    this.#at = this.#buffer.writeInt16BE(value, this.#at);
  }

  sizedInt32(value: number): void {
    if (value !== (value | 0)) throw new RangeError('An integer must be a whole number of 32 bits.');
    this.int32(4);
    this.int32(value);
  }

  sizedInt64(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError('A bigint must be a whole number below 2^53.');
    const high = Math.floor(value / unitsOfHigh);
    this.int32(8);
    this.int32(high);
    this.int32(value - high * unitsOfHigh);
  }

  /** Years after 2285 lie beyond what a number holds exactly in microseconds. */
  sizedTimestamp(ms: number): void {
    const microseconds = ms * 1_000;
    if (Number.isSafeInteger(microseconds)) {
      this.sizedInt64(microseconds);
      return;
    }
    this.int32(8);
    this.#ensure(8);
    this.#at = this.#buffer.writeBigInt64BE(BigInt(ms) * 1_000n, this.#at);
  }

  sizedByte(value: number): void {
    this.int32(1);
    this.#ensure(1);
    this.#buffer[this.#at] = value;
    this.#at += 1;
  }

  sizedBytes(bytes: Uint8Array): void {
    this.int32(bytes.length);
    this.#ensure(bytes.length);
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  sizedUuid(text: string): void {
    if (text.length !== uuidLetters) throw new TypeError('A uuid has 36 letters.');
    this.int32(16);
    this.#ensure(16);
    const buffer = this.#buffer;
    let at = this.#at;
    let digits = 0;
    for (let letter = 0; letter < uuidLetters; letter += 2) {
      if (text.charCodeAt(letter) === dash) letter += 1;
      const high = digit(text, letter);
      const low = digit(text, letter + 1);
      // A digit that is none has bits beyond the four.
      digits |= high | low;
      buffer[at] = (high << 4) | low;
      at += 1;
    }
    if (digits > 15 || at !== this.#at + 16) throw new TypeError('A uuid has 32 hexadecimal digits.');
    this.#at = at;
  }

  sizedText(text: string): void {
    const start = this.beginSized();
    this.#ensure(text.length * bytesPerUnit);
    if (text.length > shortText || !this.#shortAscii(text)) this.#at += this.#buffer.write(text, this.#at, 'utf8');
    this.endSized(start);
  }

  #shortAscii(text: string): boolean {
    for (let letter = 0; letter < text.length; letter += 1) {
      const code = text.charCodeAt(letter);
      if (code > 0x7f) return false;
      this.#buffer[this.#at + letter] = code;
    }
    this.#at += text.length;
    return true;
  }

  #ensure(more: number): void {
    if (this.#at + more <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + more));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}

const dash = '-'.charCodeAt(0);
const noDigit = 16;
const digitOf = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? noDigit : digit;
});

function digit(text: string, letter: number): number {
  return digitOf[text.charCodeAt(letter)] ?? noDigit;
}

const output = new Output();

interface Encoding {
  /** The OID of the type: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_type.dat */
  readonly id: number;
  /** Writes the length and the value. */
  readonly write: (value: never) => void;
}

const textId = 25;

const encodings: Readonly<Record<ColumnType, Encoding>> = {
  uuid: { id: 2950, write: (value: string) => output.sizedUuid(value) },
  text: { id: textId, write: (value: string) => output.sizedText(value) },
  json: { id: 114, write: (value: string) => output.sizedText(value) },
  bigint: { id: 20, write: (value: number) => output.sizedInt64(value) },
  integer: { id: 23, write: (value: number) => output.sizedInt32(value) },
  smallint: { id: 21, write: (value: number) => output.sizedInt16(value) },
  boolean: { id: 16, write: (value: boolean) => output.sizedByte(value ? 1 : 0) },
  timestamptz: {
    id: 1184,
    write: (value: Date) => output.sizedTimestamp(value.getTime() - postgresEpochMs),
  },
  bytea: { id: 17, write: (value: Uint8Array) => output.sizedBytes(value) },
  'text[]': {
    id: 1009,
    write: (values: readonly string[]) => {
      const start = output.beginSized();
      output.arrayHeader(textId, values.length);
      for (const value of values) output.sizedText(value);
      output.endSized(start);
    },
  },
};
