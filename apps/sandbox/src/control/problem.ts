import type { ErrorRequestHandler } from 'express';
import { z } from 'zod';

/** A control request that cannot be served: answered as RFC 9457 problem+json. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

export const answerProblems: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const { status, detail, faults } = describe(error);
  response
    .status(status)
    .type('application/problem+json')
    .json({
      type: 'about:blank',
      title: status < 500 ? 'The request cannot be served' : 'The sandbox failed',
      status,
      detail,
      faults,
    });
};

function describe(error: unknown): { status: number; detail: string; faults?: { field: string; message: string }[] } {
  if (error instanceof z.ZodError) {
    const faults = error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
    return { status: 400, detail: 'some fields are not as they must be', faults };
  }
  if (error instanceof Problem) return { status: error.status, detail: error.message };
  const status = error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500;
  return { status, detail: status < 500 ? 'the body is not valid JSON of at most 64 kB' : 'see the process' };
}
