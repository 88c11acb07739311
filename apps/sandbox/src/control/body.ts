import type { Request } from 'express';
import { Problem } from './problem.ts';

/** The JSON body of a control request. Express leaves it undefined where the content type is not JSON. */
export function body(request: Request): unknown {
  if (request.body === undefined) throw new Problem(400, 'send a JSON body, with content-type: application/json');
  return request.body as unknown;
}
