import { sandboxRefusal } from './errors.ts';
import type { Form } from './form.ts';
import { apiVersion, messageResource, type TwilioMessage } from './message.ts';

/** https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources */
export const listParameters: ReadonlySet<string> = new Set([
  'To',
  'From',
  'DateSent',
  'DateSent<',
  'DateSent>',
  'PageSize',
  'Page',
  'PageToken',
]);

const filterParameters = ['To', 'From', 'DateSent', 'DateSent<', 'DateSent>'] as const;
const pageSizes = { default: 50, most: 1000 } as const;
const dayMs = 86_400_000;

/**
 * One page of an account's messages, newest first.
 * `messages` are the account's own, newest first; the walk stops when the page is full.
 * @throws TwilioError for a malformed filter.
 */
export function messageListPage(accountSid: string, messages: Iterable<TwilioMessage>, query: Form) {
  const pageSize = integer(query, 'PageSize', 1, pageSizes.most) ?? pageSizes.default;
  const pageNumber = integer(query, 'Page', 0, 1_000_000) ?? 0;
  const lastOfPageBefore = pageToken(query);
  const passes = messageFilter(query);

  const page: TwilioMessage[] = [];
  let started = lastOfPageBefore === null;
  let more = false;
  for (const message of messages) {
    if (!started) {
      started = message.sid === lastOfPageBefore;
      continue;
    }
    if (!passes(message)) continue;
    if (page.length === pageSize) {
      more = true;
      break;
    }
    page.push(message);
  }

  const path = `/${apiVersion}/Accounts/${accountSid}/Messages.json`;
  const pageUri = (number: number, token?: string) => {
    const parameters = new URLSearchParams();
    for (const name of filterParameters) {
      const value = query.get(name);
      if (value !== undefined) parameters.set(name, value);
    }
    parameters.set('PageSize', String(pageSize));
    parameters.set('Page', String(number));
    if (token !== undefined) parameters.set('PageToken', token);
    return `${path}?${parameters.toString()}`;
  };
  const last = page.at(-1);
  const start = pageNumber * pageSize;
  return {
    end: Math.max(start, start + page.length - 1),
    first_page_uri: pageUri(0),
    next_page_uri: more && last !== undefined ? pageUri(pageNumber + 1, `PA${last.sid}`) : null,
    page: pageNumber,
    page_size: pageSize,
    // The list only walks forward; Twilio shows a way back from the second page on.
    previous_page_uri: null,
    messages: page.map(messageResource),
    start,
    uri: pageUri(pageNumber, query.get('PageToken')),
  };
}

function messageFilter(query: Form): (message: TwilioMessage) => boolean {
  const to = query.get('To');
  const from = query.get('From');
  const on = sentDay(query, 'DateSent');
  const until = sentDay(query, 'DateSent<');
  const since = sentDay(query, 'DateSent>');
  const byDay = on !== null || until !== null || since !== null;
  return (message) => {
    if (to !== undefined && message.to !== to) return false;
    if (from !== undefined && message.from !== from) return false;
    if (!byDay) return true;
    // A message that has not been sent yet has no day, and no filter by day finds it.
    if (message.sentAt === null) return false;
    const day = Math.floor(message.sentAt / dayMs);
    return (on === null || day === on) && (until === null || day <= until) && (since === null || day >= since);
  };
}

/** Twilio filters by whole days in GMT, whatever time of day is given; both ends count in. */
function sentDay(query: Form, name: (typeof filterParameters)[number]): number | null {
  const value = query.get(name);
  if (value === undefined) return null;
  const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value);
  if (Number.isNaN(time)) throw sandboxRefusal(`'${name}' is no date; give YYYY-MM-DD`);
  return Math.floor(time / dayMs);
}

function integer(query: Form, name: string, least: number, most: number): number | null {
  const value = query.get(name);
  if (value === undefined) return null;
  const number = Number(value);
  if (!/^\d{1,9}$/.test(value) || number < least || number > most) {
    throw sandboxRefusal(`'${name}' is a whole number from ${least} to ${most}`);
  }
  return number;
}

/** A page token is PA and the sid of the last message of the page before. */
function pageToken(query: Form): string | null {
  const token = query.get('PageToken');
  if (token === undefined) return null;
  if (!/^PA(SM|MM)[0-9a-f]{32}$/.test(token)) throw sandboxRefusal("'PageToken' is not one that this list gave");
  return token.slice(2);
}
