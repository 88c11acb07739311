import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NewId } from '@aftercall/core';
import { BacklogFullError } from '../engine/ingest.ts';
import { BatcherClosedError } from '../engine/micro-batcher.ts';
import type { Logger } from '../observability/logger.ts';
import type { ConsoleRole } from '../ledger/console/console-sessions.ts';
import { isDatabaseAway } from '../postgres/connect.ts';
import { sendJson } from './send-json.ts';

/** Every problem that the API answers, by the last part of its `type`. */
export const problems = {
  'invalid-request': { status: 400, title: 'The request is not as it must be.' },
  unauthorized: { status: 401, title: 'The request carries no API key that is known here.' },
  'forged-webhook': { status: 403, title: 'The signature of the webhook does not hold.' },
  'forged-request': { status: 403, title: 'The request does not come from a page of this gateway.' },
  'key-needed': { status: 403, title: 'This is for whoever has an API key, and not for a session.' },
  'not-signed-in': { status: 403, title: 'Nobody is let in by this.' },
  'role-needed': { status: 403, title: 'The role of this session does not allow it.' },
  'not-found': { status: 404, title: 'There is nothing here for this key.' },
  'method-not-allowed': { status: 405, title: 'The path does not take this method.' },
  'event-conflict': { status: 409, title: 'The id of an event was used before, with another body.' },
  'not-uncertain': { status: 409, title: 'It is known by now what became of this send.' },
  'not-answerable': { status: 409, title: 'No follow-up can answer this message.' },
  'not-told-again': { status: 409, title: 'The message may not be told again.' },
  'content-too-large': { status: 413, title: 'The body is too large.' },
  'unsupported-media-type': { status: 415, title: 'The body is of a kind that is not read here.' },
  'refused-message': { status: 422, title: 'The message holds no call event that is taken here.' },
  'too-many-requests': { status: 429, title: 'More requests came than are taken from this key, or this address.' },
  internal: { status: 500, title: 'The gateway failed.' },
  busy: { status: 503, title: 'More is waiting than the gateway takes on.' },
  'shutting-down': { status: 503, title: 'This gateway is shutting down.' },
  'database-away': { status: 503, title: 'The database cannot be reached.' },
} as const;

export type ProblemKind = keyof typeof problems;

/** What is wrong with one field, and how to mend it; `index` is the event's place in a batch, from 0. */
export interface RequestFault {
  readonly index?: number;
  readonly field: string;
  readonly message: string;
}

interface ProblemExtras {
  readonly faults?: readonly RequestFault[];
  readonly headers?: Readonly<Record<string, string>>;
  /** The role at the console that it takes. */
  readonly role?: ConsoleRole;
}

/** A request that cannot be served: answered as RFC 9457 problem+json. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  readonly faults: readonly RequestFault[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly role: ConsoleRole | undefined;

  /** @param detail for people: what is wrong here and how to mend it. It must quote no personal data. */
  constructor(kind: ProblemKind, detail: string, { faults, headers = {}, role }: ProblemExtras = {}) {
    super(detail);
    this.kind = kind;
    this.faults = faults;
    this.headers = headers;
    this.role = role;
  }
}

/** A 400 that names its faults. */
export function invalidRequest(...faults: readonly RequestFault[]): Problem {
  return new Problem('invalid-request', 'Mend the faults and send the request again: nothing was written.', { faults });
}

/** The same for what does not exist and for what belongs to another tenant. */
export function notFound(detail: string): Problem {
  return new Problem('not-found', detail);
}

/** The caller went away before the request was read: there is nobody to answer. */
export class CallerGoneError extends Error {
  override readonly name = 'CallerGoneError';
}

/** https://www.rfc-editor.org/rfc/rfc9457 */
export function problemType(kind: ProblemKind): string {
  return `https://aftercall.dev/problems/${kind}`;
}

/** Answers what was thrown on the way to an answer. */
export type AnswerProblem = (error: unknown, request: IncomingMessage, response: ServerResponse) => void;

/** Answers whatever a door or a route throws. What nobody foresaw is a 500 with an id that stands in the log as well. */
export function answerProblems(log: Logger, newId: NewId): AnswerProblem {
  return (error, request, response) => {
    if (error instanceof CallerGoneError || response.destroyed) return;
    const problem = problemOf(error) ?? unforeseen(error, newId(), log);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { kind, faults, headers, role, message: detail } = problem;
    const { status, title } = problems[kind];
    const more = { ...(faults !== undefined && { faults }), ...(role !== undefined && { role }) };
    const body = { type: problemType(kind), title, status, detail, ...more };
    sendJson(response, status, body, { ...headers, 'content-type': 'application/problem+json' });
    // The rest of a body that was refused unread; the server's request timeout bounds it.
    request.resume();
  };
}

function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof BacklogFullError) {
    const headers = { 'retry-after': String(error.retryAfterSeconds) };
    return new Problem('busy', busyDetail, { headers });
  }
  if (error instanceof BatcherClosedError) {
    return new Problem('shutting-down', 'Send the request again: another one answers soon.', { headers: retrySoon });
  }
  if (isDatabaseAway(error)) {
    return new Problem('database-away', 'Send the request again: nothing was acknowledged.', { headers: retrySoon });
  }
  // Express refuses a path whose percent-encoding is broken with an error of its own.
  if (error instanceof URIError) return notFound('The path is not well encoded.');
  return undefined;
}

export const busyDetail = 'Send the request again after the seconds of Retry-After.';
const retrySoon = { 'retry-after': '1' };

function unforeseen(error: unknown, errorId: string, log: Logger): Problem {
  log.error({ err: error, errorId }, 'A request failed.');
  return new Problem('internal', `The failure is in the gateway's log under ${errorId}.`);
}
