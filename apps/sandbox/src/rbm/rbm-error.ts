import type { Refusal } from '../faults/fault.ts';

/** https://cloud.google.com/apis/design/errors#handling_errors, and providers.md, 3 */
const statuses = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const;

export type RbmStatus = keyof typeof statuses;

/** How Google says a refusal; null: it knows none such, and serves. It leaves stops to the agent, and says no Retry-After. */
export const refusalStatuses: Readonly<Record<Refusal, RbmStatus | null>> = {
  throttled: 'RESOURCE_EXHAUSTED',
  throttled_until_date: 'RESOURCE_EXHAUSTED',
  invalid_address: 'INVALID_ARGUMENT',
  unroutable: 'NOT_FOUND',
  not_mobile: 'NOT_FOUND',
  opted_out: null,
};

/** A request that is answered with a Google API error. Its words never repeat an address or a text. */
export class RbmError extends Error {
  override readonly name = 'RbmError';
  readonly status: RbmStatus;
  readonly code: number;

  constructor(status: RbmStatus, message: string) {
    super(message);
    this.status = status;
    this.code = statuses[status];
  }

  toBody() {
    return { error: { code: this.code, message: this.message, status: this.status } };
  }
}

export function notFound(): RbmError {
  return new RbmError('NOT_FOUND', 'Requested entity was not found.');
}
