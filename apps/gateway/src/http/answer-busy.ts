import type { IncomingMessage, ServerResponse } from 'node:http';
import { busyDetail, problems, problemType } from './problem.ts';
import { sendBody } from './send-json.ts';

const { status, title } = problems.busy;
const body = JSON.stringify({ type: problemType('busy'), title, status, detail: busyDetail });
const headers = ['cache-control', 'no-store', 'retry-after', '1'];

/** Refuses a request that is not read yet, with an answer that is at hand: who has too much to do has no time for it. */
export function answerBusy(request: IncomingMessage, response: ServerResponse): void {
  sendBody(response, status, 'application/problem+json', body, headers);
  request.resume();
}
