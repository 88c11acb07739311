import { accountFault, accountRefusal, retryAfterMs } from '@aftercall/core';
import type { FailureReason, HttpResponse, SendOutcome, Uncertain } from '@aftercall/core';

/** The provider's error codes; whatever is not here proves nothing. */
const reasons: ReadonlyMap<unknown, Omit<FailureReason, 'providerCode'>> = new Map([
  ['bad_address', reason('invalid_number', 'The provider knows no such address.')],
  ['bad_token', { ...accountRefusal, message: 'The provider does not take the token: check it.' }],
  ['suspended', { ...accountRefusal, message: 'The provider has suspended the account.' }],
  ['not_found', { ...accountFault, message: 'The provider knows no such account: check baseUrl.' }],
  ['stopped', { ...reason('opted_out', 'The person has stopped messages.'), fallback: false, optOut: 'all' as const }],
]);

function reason(kind: FailureReason['kind'], message: string): Omit<FailureReason, 'providerCode'> {
  return { kind, permanent: true, fallback: true, alert: false, message };
}

/** What the provider's answer means: accepted with its id, refused in its own words, or nothing that can be relied on. */
export function outcomeOfAnswer({ status, headers, body }: HttpResponse, now: Date): SendOutcome {
  if (status >= 500) return uncertain('server_error');
  const { id, error } = documentOf(body);
  if (status >= 200 && status < 300) {
    return typeof id === 'string' && id !== ''
      ? { outcome: 'accepted', providerIds: [id] }
      : uncertain('unreadable_answer');
  }
  if (status === 429 && error === 'too_many') {
    const wait = retryAfterMs(headers['retry-after'], now);
    return {
      outcome: 'throttled',
      scope: 'account',
      providerCode: error,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    };
  }
  const known = status >= 400 ? reasons.get(error) : undefined;
  return known === undefined
    ? uncertain('unreadable_answer')
    : { outcome: 'rejected', reason: { ...known, providerCode: String(error) } };
}

function uncertain(cause: Uncertain['cause']): Uncertain {
  return { outcome: 'uncertain', cause };
}

function documentOf(body: string): { readonly id?: unknown; readonly error?: unknown } {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
