import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';

/** Built of apps/console by `pnpm build:console`. */
const builtFolder = fileURLToPath(new URL('../../dist/phones', import.meta.url));

/** Nothing from elsewhere, and nothing inline. */
const contentPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const notBuilt = 'The page of the phones is not built: run `npx pnpm@12 build:console`, and load this page again.\n';

/** The phones for people, at `/phones/`: a page that speaks to the control surface. */
export function phonesPage(): Router {
  const router = Router({ strict: true });
  // The assets lie beside the page, so its address ends with a slash.
  router.get('/phones', (_request, response) => response.redirect(308, '/phones/'));
  router.use('/phones/', (_request, response, next) => {
    response.set({ 'content-security-policy': contentPolicy, 'x-content-type-options': 'nosniff' });
    next();
  });
  router.get('/phones/', (_request, response) => {
    if (existsSync(`${builtFolder}/phones.html`)) response.sendFile('phones.html', { root: builtFolder });
    else response.status(503).type('text/plain').send(notBuilt);
  });
  router.use('/phones/', express.static(builtFolder, { index: false, redirect: false }));
  return router;
}
