import type { RequestHandler } from 'express';
import type { PubsubPushAnswer, PubsubPushDoor } from '../../ingress/pubsub-push.ts';
import { Problem, type ProblemKind } from '../problem.ts';
import { readBody } from '../read-body.ts';

const kindOfStatus: Readonly<Record<Exclude<PubsubPushAnswer['status'], 204>, ProblemKind>> = {
  400: 'invalid-request',
  401: 'unauthorized',
  422: 'refused-message',
  503: 'busy',
};

/** `POST /v1/pubsub/push`: the door checks the token before it has the body read. */
export function receivePush(door: Pick<PubsubPushDoor, 'receive'>, limit: number): RequestHandler {
  return async (request, response) => {
    const { authorization } = request.headers;
    const answer = await door.receive({ authorization, readBody: () => readBody(request, limit) });
    if (answer.status === 204) {
      response.writeHead(204).end();
      return;
    }
    const { detail, faults } = answer.problem;
    throw new Problem(kindOfStatus[answer.status], detail, {
      ...(faults !== undefined && { faults }),
      headers: {
        ...(answer.status === 401 && { 'www-authenticate': 'Bearer realm="aftercall"' }),
        ...(answer.retryAfterSeconds !== undefined && { 'retry-after': String(answer.retryAfterSeconds) }),
      },
    });
  };
}
