import type { RequestHandler } from 'express';
import { Problem } from '../problem.ts';

/** Closes a route: every method that it does not take is a 405. */
export function methodNotAllowed(...allowed: readonly string[]): RequestHandler {
  const allow = allowed.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  return () => {
    throw new Problem('method-not-allowed', `The path takes ${allow}.`, { headers: { allow } });
  };
}
