import type { RequestHandler } from 'express';
import type { ApiExample } from '../api-examples.ts';
import { docsPage } from '../docs-page.ts';
import { createOpenapiDocument, type OpenapiDocument } from '../openapi.ts';
import { sendJson } from '../send-json.ts';

/** `GET /openapi.json`, made when it is first asked for. */
export function openapiDocument(version: string, examples: readonly ApiExample[]): RequestHandler {
  let document: OpenapiDocument | undefined;
  return (_request, response) => {
    document ??= createOpenapiDocument(version, examples);
    sendJson(response, 200, document);
  };
}

/** `GET /docs`: the routes for people. */
export const docs: RequestHandler = (_request, response) => {
  const page = docsPage();
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': Buffer.byteLength(page) })
    .end(page);
};
