import express, { type Express } from 'express';
import helmet from 'helmet';
import { Authenticator } from './authenticate.ts';
import type { HttpAppParts } from './http-app-parts.ts';
import { answerProblems, notFound } from './problem.ts';
import { docs, openapiDocument } from './routes/api-documents.ts';
import { getCall } from './routes/calls.ts';
import { postConsent, queryConsents } from './routes/consents.ts';
import { postEvents } from './routes/events.ts';
import { getFollowUp } from './routes/get-follow-up.ts';
import { alive, readiness } from './routes/health.ts';
import { getLedger } from './routes/ledger.ts';
import { metricsPage } from './routes/metrics.ts';
import { methodNotAllowed } from './routes/method-not-allowed.ts';
import { postFollowUp } from './routes/post-follow-up.ts';
import { receivePush } from './routes/pubsub-push.ts';
import { receiveWebhook } from './routes/webhooks.ts';

/** The HTTP surface of the gateway. It listens to nothing yet: see `listen`. */
export function createHttpApp(parts: HttpAppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  const authenticator = new Authenticator(parts.apiKeys, parts.policies);

  // The doors come first and without middleware: they are asked thousands of times a second, and by machines only.
  app.route('/v1/events').post(postEvents(parts, authenticator)).all(methodNotAllowed('POST'));
  app.route('/webhooks/:tenant/:account').all(receiveWebhook(parts));
  if (parts.pubsubPush !== undefined) {
    // A push carries its message in base64, four bytes for three, in an envelope.
    const push = receivePush(parts.pubsubPush, Math.ceil(parts.limits.batchBytes * 1.4));
    app.route('/v1/pubsub/push').post(push).all(methodNotAllowed('POST'));
  }

  app.use(helmet());
  app.route('/v1/follow-ups').post(postFollowUp(parts, authenticator)).all(methodNotAllowed('POST'));
  app.route('/v1/follow-ups/:id').get(getFollowUp(parts, authenticator)).all(methodNotAllowed('GET'));
  app.route('/v1/calls/:callId').get(getCall(parts, authenticator)).all(methodNotAllowed('GET'));
  app.route('/v1/ledger').get(getLedger(parts, authenticator)).all(methodNotAllowed('GET'));
  app.route('/v1/consents').post(postConsent(parts, authenticator)).all(methodNotAllowed('POST'));
  app.route('/v1/consents/query').post(queryConsents(parts, authenticator)).all(methodNotAllowed('POST'));
  app.route('/healthz').get(alive).all(methodNotAllowed('GET'));
  app.route('/readyz').get(readiness(parts.readinessChecks)).all(methodNotAllowed('GET'));
  const openapi = openapiDocument(parts.version, parts.apiExamples ?? []);
  app.route('/openapi.json').get(openapi).all(methodNotAllowed('GET'));
  app.route('/docs').get(docs).all(methodNotAllowed('GET'));
  app.route('/metrics').get(metricsPage(parts.metrics)).all(methodNotAllowed('GET'));

  app.use(() => {
    throw notFound('There is nothing at this path: /openapi.json lists what there is.');
  });
  app.use(answerProblems(parts.log, parts.newId));
  return app;
}
