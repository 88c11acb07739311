import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Door } from './http-app-parts.ts';
import type { AnswerProblem } from './problem.ts';
import type { WebhookDoor } from './routes/webhooks.ts';

export interface HotDoorsSettings {
  readonly events: Door;
  readonly webhook: WebhookDoor;
  readonly answerProblem: AnswerProblem;
  /** The router, which has the same two doors: it takes every other request, and every other spelling of these. */
  readonly otherwise: RequestListener;
}

/** A webhook's path in its plain spelling: no percent-encoding, no slash at the end; a query is left alone. */
const webhookPath = /^\/webhooks\/([\w.~-]+)\/([\w.~-]+)(?:\?|$)/;

/**
 * Two doors are asked thousands of times a second, and three times for each event. In their
 * usual spelling they are found here, because the router costs more than all that a webhook needs besides.
 */
export function hotDoors({ events, webhook, answerProblem, otherwise }: HotDoorsSettings): RequestListener {
  const doorOf = (request: IncomingMessage, response: ServerResponse): Promise<void> | undefined => {
    const { method, url = '' } = request;
    if (method !== 'POST') return undefined;
    if (url === '/v1/events') return events(request, response);
    const [, tenant, account] = webhookPath.exec(url) ?? [];
    if (tenant === undefined || account === undefined) return undefined;
    return webhook(request, response, { tenant, account });
  };
  return (request, response) => {
    const answered = doorOf(request, response);
    if (answered === undefined) otherwise(request, response);
    else answered.catch((error: unknown) => answerProblem(error, request, response));
  };
}
