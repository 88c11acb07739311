import { timingSafeEqual } from 'node:crypto';
import type { TwilioAccount } from './account.ts';
import { TwilioError } from './errors.ts';

/**
 * The account that the credentials belong to: HTTP Basic with the account sid and its auth
 * token, or with an API key and its secret. https://www.twilio.com/docs/usage/requests-to-twilio
 * @throws TwilioError 20003 for wrong ones.
 */
export function authenticate(accounts: Iterable<TwilioAccount>, authorization: string | undefined): TwilioAccount {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(authorization ?? '') ?? [];
  const [name = '', ...rest] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':');
  const password = rest.join(':');
  for (const account of accounts) {
    const secret = account.sid === name ? account.authToken : account.apiKeys.find(({ sid }) => sid === name)?.secret;
    if (secret !== undefined && equal(secret, password)) return account;
  }
  throw new TwilioError(20003, { headers: { 'WWW-Authenticate': 'Basic realm="Twilio API"' } });
}

function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
