import { TransportError } from '@aftercall/core';
import type { FailureReason, HttpResponse, SendOutcome, Uncertain } from '@aftercall/core';

/** The provider's error codes; whatever is not here proves nothing. */
const reasons: ReadonlyMap<unknown, Omit<FailureReason, 'providerCode'>> = new Map([
  ['bad_address', reason('invalid_number', 'The provider knows no such address.')],
  [
    'bad_token',
    { ...reason('configuration', 'The provider does not take the token: check it.'), alert: true, stopsAccount: true },
  ],
  ['not_found', { ...reason('configuration', 'The provider knows no such account: check baseUrl.'), alert: true }],
  ['stopped', { ...reason('opted_out', 'The person has stopped messages.'), fallback: false, optOut: 'all' as const }],
]);

function reason(kind: FailureReason['kind'], message: string): Omit<FailureReason, 'providerCode'> {
  return { kind, permanent: true, fallback: true, alert: false, message };
}

/** What the provider's answer means: accepted with its id, refused in its own words, or nothing that can be relied on. */
export function outcomeOfAnswer({ status, headers, body }: HttpResponse): SendOutcome {
  if (status >= 500) return uncertain('server_error');
  const { id, error } = documentOf(body);
  if (status >= 200 && status < 300) {
    return typeof id === 'string' && id !== ''
      ? { outcome: 'accepted', providerIds: [id] }
      : uncertain('unreadable_answer');
  }
  if (status === 429 && error === 'too_many') {
    const seconds = Number(headers['retry-after'] ?? Number.NaN);
    return {
      outcome: 'throttled',
      scope: 'account',
      providerCode: error,
      ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1_000 } : {}),
    };
  }
  const known = status >= 400 ? reasons.get(error) : undefined;
  return known === undefined
    ? uncertain('unreadable_answer')
    : { outcome: 'rejected', reason: { ...known, providerCode: String(error) } };
}

/** What it means that there is no answer. */
export function outcomeOfSilence(error: unknown): SendOutcome {
  if (!TransportError.isInstance(error)) return uncertain('connection_lost');
  if (error.bytesLeft === 'no') {
    const message = `Nothing was sent, because no connection was available: ${error.kind}.`;
    return { outcome: 'rejected', reason: { ...reason('provider_error', message), permanent: false, fallback: false } };
  }
  if (error.kind === 'timeout' || error.kind === 'aborted') return uncertain(error.kind);
  return uncertain(error.kind === 'answer_too_large' ? 'unreadable_answer' : 'connection_lost');
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
