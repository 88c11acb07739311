/**
 * Freezes plain objects, arrays, maps and sets, all the way down. Instances of other classes
 * are left alone: their makers answer for them. What is frozen already is not entered.
 */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map || value instanceof Set) {
    // A frozen Map can still be set, so its writing methods go too.
    for (const method of ['set', 'add', 'delete', 'clear']) Object.defineProperty(value, method, { value: refuse });
    Object.freeze(value);
    for (const item of value.values()) deepFreeze(item);
  } else if (Array.isArray(value) || isPlain(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function refuse(): never {
  throw new TypeError('the configuration is read-only');
}
