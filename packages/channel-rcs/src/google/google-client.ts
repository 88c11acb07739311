import type { HttpClient, HttpRequest, HttpResponse } from '@aftercall/core';

export interface GoogleAccess {
  readonly agentId: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly http: HttpClient;
}

/** How one call is made. */
export interface CallContext {
  readonly token: string;
  readonly signal: AbortSignal;
}

/** The part of the RCS for Business API that a channel needs; each method is one call, and its answer as it came. */
export interface GoogleClient {
  createMessage(to: string, messageId: string, message: string, context: CallContext): Promise<HttpResponse>;
  deleteMessage(to: string, messageId: string, context: CallContext): Promise<HttpResponse>;
  createEvent(to: string, eventId: string, event: object, context: CallContext): Promise<HttpResponse>;
  getCapabilities(to: string, requestId: string, context: CallContext): Promise<HttpResponse>;
  getReachableUsers(numbers: readonly string[], context: CallContext): Promise<HttpResponse>;
}

/** One part of a path, with the plus of a number as it is. */
function segment(text: string): string {
  return encodeURIComponent(text).replaceAll('%2B', '+');
}

/** https://developers.google.com/business-communications/rcs-business-messaging/reference/rest */
export function createGoogleClient({ agentId, baseUrl, http }: GoogleAccess): GoogleClient {
  function call(
    method: HttpRequest['method'],
    path: string,
    query: Readonly<Record<string, string>>,
    { token, signal }: CallContext,
    body?: string,
  ): Promise<HttpResponse> {
    const search = new URLSearchParams(query).toString();
    const url = `${baseUrl}/v1/${path}${search === '' ? '' : `?${search}`}`;
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    if (body === undefined) return http({ method, url, headers, signal });
    return http({ method, url, headers: { ...headers, 'content-type': 'application/json' }, body, signal });
  }

  return {
    createMessage: (to, messageId, message, context) =>
      call('POST', `phones/${segment(to)}/agentMessages`, { messageId, agentId }, context, message),
    deleteMessage: (to, messageId, context) =>
      call('DELETE', `phones/${segment(to)}/agentMessages/${segment(messageId)}`, { agentId }, context),
    createEvent: (to, eventId, event, context) =>
      call('POST', `phones/${segment(to)}/agentEvents`, { eventId, agentId }, context, JSON.stringify(event)),
    getCapabilities: (to, requestId, context) =>
      call('GET', `phones/${segment(to)}/capabilities`, { requestId, agentId }, context),
    // Here the agent is a field of the body: https://developers.google.com/business-communications/rcs-business-messaging/reference/rest/v1/users/batchGet
    getReachableUsers: (users, context) =>
      call('POST', 'users:batchGet', {}, context, JSON.stringify({ users, agentId })),
  };
}
