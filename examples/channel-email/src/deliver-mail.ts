import { Readable } from 'node:stream';
import type { Uncertain } from '@aftercall/core';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { EmailSettings } from './email-settings.ts';

/** How one conversation with a mail server ended. */
export type Delivery =
  /** The server answered to `command`, and that was the end of it. */
  | { readonly ended: 'answered'; readonly command: string; readonly answer: string }
  /** It did not; `dataLeft` tells whether it may have the whole message. */
  | {
      readonly ended: 'unanswered';
      readonly cause: Uncertain['cause'];
      readonly dataLeft: boolean;
      /** The code of nodemailer's error, such as `ETLS`. */
      readonly code?: string;
    };

/** The fields that nodemailer adds to its errors. */
interface SmtpError extends Error {
  readonly code?: string | undefined;
  readonly command?: string | undefined;
  readonly response?: string | undefined;
}

/**
 * Hands one mail to the server, over a connection of its own: SMTP is no HTTP, so the client that the host lends cannot
 * carry it, and nodemailer opens the socket. A server keeps a message only after the line with the single dot, so
 * until the message is asked for (after the server's 354) it is certain that nothing was sent.
 */
export async function deliverMail(
  mail: Buffer,
  to: string,
  settings: EmailSettings,
  signal: AbortSignal,
): Promise<Delivery> {
  if (signal.aborted) return { ended: 'unanswered', cause: 'aborted', dataLeft: false };
  const { host, port, secure, user, password, from, timeoutMs } = settings;
  const connection = new SMTPConnection({
    host,
    port,
    secure,
    requireTLS: !secure && !isThisMachine(host),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketCloseTimeout: 0,
    maxResponseSize: 20_000,
    logger: false,
  });
  let dataLeft = false;
  // Read only when the server has asked for it: the one place that knows whether the message is on its way.
  const message = Readable.from(
    (function* () {
      dataLeft = true;
      yield mail;
    })(),
  );

  const { promise, resolve } = Promise.withResolvers<Delivery>();
  const unanswered = (cause: Uncertain['cause']) => resolve({ ended: 'unanswered', cause, dataLeft });
  const failed = (error: SmtpError) => resolve(deliveryOf(error, dataLeft));
  const onAbort = () => unanswered('aborted');
  const deadline = setTimeout(() => unanswered('timeout'), timeoutMs);
  signal.addEventListener('abort', onAbort, { once: true });
  // It stays on: what befalls the connection after the answer is nobody's concern, but must not be thrown.
  connection.on('error', failed);

  const send = (): void =>
    connection.send({ from, to: [to] }, message, (error, info) => {
      if (error) failed(error);
      else resolve({ ended: 'answered', command: 'DATA', answer: info?.response ?? '' });
    });
  connection.connect((error) => {
    if (error) failed(error);
    else if (user === undefined || password === undefined) send();
    else
      connection.login({ user, credentials: { user, pass: password } }, (refusal) =>
        refusal ? failed(refusal) : send(),
      );
  });

  const delivery = await promise;
  clearTimeout(deadline);
  signal.removeEventListener('abort', onAbort);
  if (delivery.ended === 'answered') connection.quit();
  else connection.close();
  return delivery;
}

function deliveryOf({ code, command, response }: SmtpError, dataLeft: boolean): Delivery {
  if (response !== undefined && /^\d{3}/.test(response)) {
    return { ended: 'answered', command: command ?? '', answer: response };
  }
  const cause =
    code === 'ETIMEDOUT'
      ? 'timeout'
      : code === 'EMESSAGE' || code === 'EPROTOCOL'
        ? 'unreadable_answer'
        : 'connection_lost';
  return { ended: 'unanswered', cause, dataLeft, ...(code === undefined ? {} : { code }) };
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
