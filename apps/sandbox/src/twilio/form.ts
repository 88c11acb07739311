import type { Request } from 'express';
import { sandboxRefusal } from './errors.ts';

/** The parameters of one request: each name once. */
export type Form = ReadonlyMap<string, string>;

/**
 * Reads named parameters, from a form body or a query.
 * @throws TwilioError for a name that is not `known`, or that comes twice.
 */
export function readParameters(source: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): Form {
  const form = new Map<string, string>();
  for (const [name, value] of Object.entries(source)) {
    if (!known.has(name)) {
      throw sandboxRefusal(
        `the parameter '${name.slice(0, 40)}' is unknown here (Twilio overlooks it); take it out or mend its name`,
      );
    }
    if (typeof value !== 'string') throw sandboxRefusal(`the parameter '${name}' comes more than once; give it once`);
    form.set(name, value);
  }
  return form;
}

/** @throws TwilioError when the body is no form. */
export function formBody(request: Request): Readonly<Record<string, unknown>> {
  if (request.is('application/x-www-form-urlencoded') === false) {
    throw sandboxRefusal('the body must be application/x-www-form-urlencoded');
  }
  return (request.body as Record<string, unknown> | undefined) ?? {};
}
