/**
 * Where two JSON values differ in shape: a field that one lacks, or another kind of value. Words and numbers are free;
 * every item of a list is held against the first of the sample's.
 */
export function shapeFaults(sample: unknown, given: unknown, path = ''): string[] {
  if (kindOf(sample) !== kindOf(given)) return [`${path} is ${kindOf(given)}, and ${kindOf(sample)} in the sample`];
  if (Array.isArray(sample) && Array.isArray(given)) {
    if (sample.length > 0 && given.length === 0) return [`${path} is empty`];
    return given.flatMap((item, index) => shapeFaults(sample[0], item, `${path}[${index}]`));
  }
  if (!isObject(sample) || !isObject(given)) return [];
  return [...new Set([...Object.keys(sample), ...Object.keys(given)])].flatMap((key) => {
    if (!(key in given)) return [`${path} lacks ${key}`];
    if (!(key in sample)) return [`${path} has ${key}, which the sample has not`];
    return shapeFaults(sample[key], given[key], `${path}.${key}`);
  });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
