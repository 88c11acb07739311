import { attemptIds } from '@aftercall/channel-testkit';
import type { ConformanceSubject } from '@aftercall/channel-testkit';
import { emailChannel } from '../../src/index.ts';
import { resetAt, smtpAnswer, startSmtpDouble } from './smtp-double.ts';

export const address = 'ana.vidal@example.net';
export const account = { user: 'salon', password: 'password-of-the-tests' };

/** An account's settings, for a server at this URL. */
export const settingsFor = (url: string) => ({
  host: '127.0.0.1',
  port: Number(URL.parse(url)?.port),
  ...account,
  from: 'hello@salon.example',
  fromName: 'Salón Luz',
  subject: 'News from {business}',
  timeoutMs: 3_000,
});

const uncertain = (cause: string) => ({ outcome: 'uncertain', cause });
const notNow = { outcome: 'rejected', reason: { kind: 'provider_error', permanent: false } };

export const emailSubject: ConformanceSubject = {
  name: 'email',
  factory: emailChannel,
  entry: new URL('../../src/index.ts', import.meta.url),
  settings: settingsFor,
  provider: {
    start: () => startSmtpDouble(account),
    failures: [
      { name: '421 at the sender', reaction: smtpAnswer(421, '4.3.2 shutting down', 'MAIL'), expected: notNow },
      { name: '450 at the recipient', reaction: smtpAnswer(450, '4.2.1 try later', 'RCPT'), expected: notNow },
      { name: '451 for the message', reaction: smtpAnswer(451, '4.3.0 local error'), expected: notNow },
      { name: 'a connection reset at the recipient', reaction: resetAt('RCPT'), expected: notNow },
      {
        name: '554 for the message',
        reaction: smtpAnswer(554, '5.7.1 looks like spam'),
        expected: { outcome: 'rejected', reason: { kind: 'filtered', permanent: true } },
      },
      { name: 'a 3xx for the message', reaction: smtpAnswer(354, 'go on'), expected: uncertain('unreadable_answer') },
      { name: 'a connection reset after the message', reaction: 'reset', expected: uncertain('connection_lost') },
      { name: 'half an answer', reaction: 'half', expected: uncertain('connection_lost') },
      { name: 'an answer that is no SMTP', reaction: 'garbage', expected: uncertain('unreadable_answer') },
      { name: 'no answer to the message', reaction: 'hang', expected: uncertain('timeout') },
    ],
  },
  script: {
    address,
    secrets: [account.password],
    send: {
      accepted: (count) => ({
        answer: smtpAnswer(250, '2.0.0 Ok: queued'),
        providerIds: [`<${attemptIds[count - 1]}@salon.example>`],
      }),
      refusals: {
        badRequest: smtpAnswer(550, `5.1.1 <${address}>: user unknown`, 'RCPT'),
        unauthorized: smtpAnswer(535, '5.7.8 authentication failed', 'AUTH'),
        forbidden: smtpAnswer(553, '5.1.8 sender address not owned by user', 'MAIL'),
        notFound: smtpAnswer(550, '5.1.2 no such host', 'RCPT'),
        optedOut: { never: 'a mail server keeps no list of who stopped' },
        throttled: { never: 'a 4xx says that it is refused for now, and not why' },
        throttledWithRetryAfter: { never: 'SMTP has no time to wait' },
      },
    },
    abilities: {},
    webhook: { never: 'a mail server calls nobody' },
  },
};
