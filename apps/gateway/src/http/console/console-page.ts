import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import express, { type RequestHandler, type Router } from 'express';
import { notFound } from '../problem.ts';
import { sendBody } from '../send-json.ts';
import { consolePolicy } from './content-policy.ts';

/** The names of built files hold their hash: they never change. */
const immutable = 'public, max-age=31536000, immutable';
const always = 'no-cache';

/**
 * The page of the console, below `/console/`: files as they were built, and the page itself for every path without a
 * file's ending, because the page has its own way of telling paths apart.
 *
 * @param folder where it was built; looked for with each request, so that it may be built while the gateway runs.
 */
export function consolePage(folder: string): Router {
  const router = express.Router({ strict: true });
  router.use((_request, response, next) => {
    response.setHeader('content-security-policy', consolePolicy);
    next();
  });
  const setHeaders = (response: { setHeader(name: string, value: string): void }, path: string): void => {
    response.setHeader('cache-control', path.startsWith(join(folder, 'assets')) ? immutable : always);
  };
  router.use(express.static(folder, { index: false, redirect: false, cacheControl: false, setHeaders }));
  router.use(page(folder));
  return router;
}

function page(folder: string): RequestHandler {
  return async ({ method, originalUrl, path }, response) => {
    if (extname(path) !== '' || (method !== 'GET' && method !== 'HEAD')) {
      throw notFound('The console has no file of this name.');
    }
    const [at = ''] = originalUrl.split('?');
    if (!/^\/console\//i.test(at)) {
      // Without the slash the page would look for its files beside the folder.
      response.redirect(308, './console/');
      return;
    }
    const html = await readFile(join(folder, 'index.html'), 'utf8').catch(() => undefined);
    const headers = ['cache-control', always];
    if (html === undefined) sendBody(response, 503, 'text/html; charset=utf-8', unbuilt, headers);
    else sendBody(response, 200, 'text/html; charset=utf-8', html, headers);
  };
}

const unbuilt = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Aftercall</title></head>
<body><h1>The console is not built</h1>
<p>Run <code>npx pnpm@12 build:console</code> in the folder of the gateway, and load this page again.
The API is there without it: see <a href="../docs">/docs</a>.</p></body></html>
`;
