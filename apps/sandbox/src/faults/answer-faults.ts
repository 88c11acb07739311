import type { Response } from 'express';
import type { AnswerFault, FaultParameters } from './fault.ts';

const slowAnswerSeconds = 3;
const oversizedAnswerBytes = 2 * 1024 * 1024;

/** The carrier's own words for the answers that carry a body of its making. */
export interface CarrierAnswers {
  /** The answer had nothing gone wrong; `null` when nothing was accepted. */
  readonly success: { readonly status: number; readonly body: unknown } | null;
  readonly serverError: unknown;
  readonly unavailable: unknown;
}

/** Waits without outliving the sandbox: a wait cut short by its end resolves to `false`. */
export type Wait = (milliseconds: number) => Promise<boolean>;

/**
 * Answers a request in the wrong way. A hang keeps the connection until the client gives up;
 * a reset is a TCP RST, not an orderly end.
 */
export async function answerWrongly(
  response: Response,
  fault: AnswerFault,
  parameters: FaultParameters,
  answers: CarrierAnswers,
  wait: Wait,
): Promise<void> {
  const success = JSON.stringify(answers.success?.body ?? {});
  const successStatus = answers.success?.status ?? 200;
  switch (fault) {
    case 'bare_throttle':
      response.status(429).type('text/plain').send('Too Many Requests\n');
      return;
    case 'server_error':
      response.status(500).json(answers.serverError);
      return;
    case 'unavailable':
      response.status(503).set('Retry-After', String(parameters.retryAfterSeconds)).json(answers.unavailable);
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
    case 'malformed':
      response
        .status(successStatus)
        .type('application/json')
        .send(success.slice(0, success.length / 2));
      return;
    case 'oversized':
      response.status(successStatus).type('application/json').send(success.padEnd(oversizedAnswerBytes, ' '));
      return;
    case 'slow':
      if (await wait((parameters.delaySeconds ?? slowAnswerSeconds) * 1000)) {
        response.status(successStatus).type('application/json').send(success);
      }
      return;
    case 'drip':
      response
        .status(successStatus)
        .type('application/json')
        .set('Content-Length', String(Buffer.byteLength(success)));
      for (const byte of Buffer.from(success)) {
        if (response.destroyed) return;
        response.write(Buffer.of(byte));
        if (!(await wait(1000))) return;
      }
      response.end();
  }
}
