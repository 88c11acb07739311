import { z } from 'zod';
import { invalidRequest, type RequestFault } from './problem.ts';

/**
 * What a schema makes of a body or a query.
 *
 * @throws {Problem} 400 with every fault.
 */
export function checkFields<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidRequest(...parsed.error.issues.flatMap(faultsOfIssue));
}

const nothing = z.strictObject({});

/**
 * For a request that has no query: what somebody narrows it by would be ignored without a word.
 *
 * @throws {Problem} 400 with every field.
 */
export function checkNoQuery(query: unknown): void {
  checkFields(nothing, query);
}

function faultsOfIssue(issue: z.core.$ZodIssue): RequestFault[] {
  const field = pathOf(issue.path);
  if (field === '' && issue.code === 'invalid_type') return [{ field, message: notAnObject }];
  if (issue.code !== 'unrecognized_keys') return [{ field, message: issue.message }];
  return issue.keys.map((key) => ({ field: pathOf([...issue.path, key]), message: unknownField }));
}

const notAnObject = 'must be a JSON object with the fields of this request: /openapi.json lists them';
export const unknownField = 'is not a field of this request: remove it, or check its spelling';

/** `channels[0]`; empty for the whole. A name that is too long to be one of ours is cut. */
function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return `${text}${text === '' ? '' : '.'}${String(step).slice(0, 64)}`;
  }, '');
}
