import type { RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import { Authenticator } from './authenticate.ts';
import { mountConsole } from './console/mount-console.ts';
import { hotDoors } from './hot-doors.ts';
import type { Door, HttpAppParts } from './http-app-parts.ts';
import { answerProblems, notFound, type Problem } from './problem.ts';
import { RequestLimits } from './request-limits.ts';
import { getAccounts } from './routes/accounts.ts';
import { docs, openapiDocument } from './routes/api-documents.ts';
import { getAudit } from './routes/audit.ts';
import { getCall } from './routes/calls.ts';
import { postConsent, queryConsents } from './routes/consents.ts';
import { getDeadLetters } from './routes/dead-letters.ts';
import { getEvidence, getEvidenceKey } from './routes/evidence.ts';
import { postErasure } from './routes/erasures.ts';
import { postEvents } from './routes/events.ts';
import { getFollowUp } from './routes/get-follow-up.ts';
import { alive, readiness } from './routes/health.ts';
import { getHoldOuts } from './routes/hold-outs.ts';
import { getLedger } from './routes/ledger.ts';
import { metricsPage } from './routes/metrics.ts';
import { methodNotAllowed } from './routes/method-not-allowed.ts';
import { streamLedger, type StreamGuard } from './routes/ledger-stream.ts';
import { listCalls, queryCalls } from './routes/list-calls.ts';
import { getOutbound } from './routes/outbound.ts';
import { postFollowUp } from './routes/post-follow-up.ts';
import { postPreview } from './routes/preview.ts';
import { receivePush } from './routes/pubsub-push.ts';
import { getUncertainSend, listUncertainSends, settleUncertainSend } from './routes/uncertain-sends.ts';
import { postReplay } from './routes/replays.ts';
import { getScorecard } from './routes/scorecard.ts';
import { getUsage } from './routes/usage.ts';
import { receiveWebhook } from './routes/webhooks.ts';

/** The HTTP surface of the gateway. It listens to nothing yet: see `listen`. */
export function createHttpApp(parts: HttpAppParts): RequestListener {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  const authenticator = new Authenticator(parts);
  const requestLimits = new RequestLimits({ ...parts, authenticator });
  const takeEvents = postEvents(parts, authenticator);
  const events: Door = async (request, response) => {
    await requestLimits.admit(request);
    return takeEvents(request, response);
  };
  const webhook = receiveWebhook(parts);
  const answerProblem = answerProblems(parts.log, parts.newId);

  // The doors come first and without middleware: they are asked by machines only.
  const postToEvents = (...[request, response]: Parameters<RequestListener>): Promise<void> =>
    events(request, response);
  app.route('/v1/events').post(postToEvents).all(methodNotAllowed('POST'));
  app.route('/webhooks/:tenant/:account').all((request, response) => webhook(request, response, request.params));
  if (parts.pubsubPush !== undefined) {
    // A push carries its message in base64, four bytes for three, in an envelope.
    const push = receivePush(parts.pubsubPush, Math.ceil(parts.limits.batchBytes * 1.4));
    app.route('/v1/pubsub/push').post(push).all(methodNotAllowed('POST'));
  }

  app.use(helmet());
  const door = mountConsole(app, parts, authenticator, requestLimits);
  app.use('/v1', async (request, _response, next) => {
    await requestLimits.admit(request);
    next();
  });
  const stillStands: StreamGuard['stillStands'] = async (request) => (await door?.stillStands(request)) ?? true;
  mountApi(app, parts, authenticator, { stillStands });
  mountProbesAndDocuments(app, parts);

  app.use(() => {
    throw noSuchPath();
  });
  const problem: ErrorRequestHandler = (error, request, response, _next) => answerProblem(error, request, response);
  app.use(problem);
  // The router passes over everything where a target is no URL, and would answer with a page of its own.
  const otherwise: RequestListener = (request, response) =>
    app(request as Request, response as Response, (error: unknown = noSuchPath()) =>
      answerProblem(error, request, response),
    );
  return hotDoors({ events, webhook, answerProblem, otherwise });
}

function noSuchPath(): Problem {
  return notFound('There is nothing at this path: /openapi.json lists what there is.');
}

function mountApi(app: Express, parts: HttpAppParts, authenticator: Authenticator, guard: StreamGuard): void {
  app.route('/v1/follow-ups').post(postFollowUp(parts, authenticator)).all(methodNotAllowed('POST'));
  app.route('/v1/follow-ups/:id').get(getFollowUp(parts, authenticator)).all(methodNotAllowed('GET'));

  app.route('/v1/calls').get(listCalls(parts, authenticator)).all(methodNotAllowed('GET'));
  // A call may have that name: a GET asks for its journey.
  const query = app.route('/v1/calls/query').get((_request, _response, next) => next('route'));
  query.post(queryCalls(parts, authenticator)).all(methodNotAllowed('GET', 'POST'));
  app.route('/v1/calls/:callId').get(getCall(parts, authenticator)).all(methodNotAllowed('GET'));
  app.route('/v1/ledger').get(getLedger(parts, authenticator)).all(methodNotAllowed('GET'));
  const stream = streamLedger(parts, authenticator, guard);
  app.route('/v1/ledger/stream').get(stream).all(methodNotAllowed('GET'));

  app.route('/v1/accounts').get(getAccounts(parts, authenticator)).all(methodNotAllowed('GET'));
  app.route('/v1/outbound').get(getOutbound(parts, authenticator)).all(methodNotAllowed('GET'));
  app.route('/v1/templates/preview').post(postPreview(parts, authenticator)).all(methodNotAllowed('POST'));

  app.route('/v1/consents').post(postConsent(parts, authenticator)).all(methodNotAllowed('POST'));
  app.route('/v1/consents/query').post(queryConsents(parts, authenticator)).all(methodNotAllowed('POST'));
  app.route('/v1/attempts/:id/evidence').get(getEvidence(parts, authenticator)).all(methodNotAllowed('GET'));
  app.route('/v1/evidence-key').get(getEvidenceKey(parts, authenticator)).all(methodNotAllowed('GET'));
  app.route('/v1/erasures').post(postErasure(parts, authenticator)).all(methodNotAllowed('POST'));

  app.route('/v1/uncertain-sends').get(listUncertainSends(parts, authenticator)).all(methodNotAllowed('GET'));
  app.route('/v1/uncertain-sends/:attemptId').get(getUncertainSend(parts, authenticator)).all(methodNotAllowed('GET'));
  const settle = settleUncertainSend(parts, authenticator);
  app.route('/v1/uncertain-sends/:attemptId/settle').post(settle).all(methodNotAllowed('POST'));
  app.route('/v1/dead-letters').get(getDeadLetters(parts, authenticator)).all(methodNotAllowed('GET'));
  app.route('/v1/replays').post(postReplay(parts, authenticator)).all(methodNotAllowed('POST'));

  app.route('/v1/scorecard').get(getScorecard(parts, authenticator)).all(methodNotAllowed('GET'));
  app.route('/v1/usage').get(getUsage(parts, authenticator)).all(methodNotAllowed('GET'));
  app.route('/v1/hold-outs').get(getHoldOuts(parts, authenticator)).all(methodNotAllowed('GET'));
  app.route('/v1/audit').get(getAudit(parts, authenticator)).all(methodNotAllowed('GET'));
}

/** What is read by whoever runs the gateway, and by whoever writes against it. */
function mountProbesAndDocuments(app: Express, parts: HttpAppParts): void {
  app.route('/healthz').get(alive).all(methodNotAllowed('GET'));
  app.route('/readyz').get(readiness(parts.readinessChecks, parts.stoppedAccounts)).all(methodNotAllowed('GET'));
  const openapi = openapiDocument(parts.version, parts.apiExamples ?? []);
  app.route('/openapi.json').get(openapi).all(methodNotAllowed('GET'));
  app.route('/docs').get(docs).all(methodNotAllowed('GET'));
  app.route('/metrics').get(metricsPage(parts.metrics)).all(methodNotAllowed('GET'));
}
