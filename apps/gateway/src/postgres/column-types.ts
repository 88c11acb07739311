import { types } from 'pg';
import type { CustomTypesConfig } from 'pg';

type ParseText = (text: string) => unknown;
type TypeId = (typeof types.builtins)[keyof typeof types.builtins];

/** `int8[]`: pg names no array types. It gives the elements as text. */
const INT8_ARRAY = 1016 as unknown as TypeId;
const parseArrayOfText: ParseText = types.getTypeParser(INT8_ARRAY);

/**
 * An `int8` as a number.
 *
 * @throws RangeError beyond 2^53 - 1, where a number would no longer be exact; the query is rejected with it.
 */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError('An int8 beyond 2^53 - 1 does not fit a JavaScript number: select it as text (column::text).');
  }
  return value;
}

function parseInt8Array(text: string): (number | null)[] {
  const elements = parseArrayOfText(text) as (string | null)[];
  return elements.map((element) => (element === null ? null : parseInt8(element)));
}

const parsers = new Map<TypeId, ParseText>([
  [types.builtins.INT8, parseInt8],
  [INT8_ARRAY, parseInt8Array],
  // A day without a time: as a Date it would be midnight in the zone of this machine.
  [types.builtins.DATE, (text) => text],
]);

/**
 * How columns arrive: `int8` (so every `count(*)` too) as a number, `timestamptz` as a Date, `date` as `YYYY-MM-DD`,
 * `numeric` as text, `jsonb` parsed, `bytea` as a Buffer. It applies to one pool and leaves pg's global table alone.
 */
export const columnTypes: CustomTypesConfig = {
  getTypeParser(typeId, format) {
    const own = format === 'binary' ? undefined : parsers.get(typeId);
    return own ?? types.getTypeParser(typeId, format);
  },
};
