import type { RequestHandler } from 'express';
import type { ApiExample } from '../api-examples.ts';
import { docsPage } from '../docs-page.ts';
import { createOpenapiDocument } from '../openapi.ts';

/** `GET /openapi.json`, made when it is first asked for: nobody needs a key for it, so it costs next to nothing after that. */
export function openapiDocument(version: string, examples: readonly ApiExample[]): RequestHandler {
  let body: Buffer | undefined;
  return (_request, response) => {
    body ??= Buffer.from(JSON.stringify(createOpenapiDocument(version, examples)));
    // As bytes that all answers share: each copy for somebody who reads slowly would be a third of a megabyte.
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'content-length': body.length,
        'cache-control': 'no-store',
      })
      .end(body);
  };
}

/** `GET /docs`: the routes for people. */
export const docs: RequestHandler = ({ path }, response) => {
  const page = docsPage(path.endsWith('/') ? '../openapi.json' : 'openapi.json');
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': Buffer.byteLength(page) })
    .end(page);
};
