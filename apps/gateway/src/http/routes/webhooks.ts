import type { IncomingMessage, ServerResponse } from 'node:http';
import { RareWarnings } from '../../observability/rare-warnings.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { BodyRoom } from '../body-room.ts';
import { busyDetail, invalidRequest, notFound, Problem } from '../problem.ts';
import { readBody } from '../read-body.ts';
import { sendBody } from '../send-json.ts';

/** A receipt is a kilobyte or two, and here at once: so much are tens of thousands of them. */
const roomBytes = 64 * 1_024 ** 2;

/** The account whose webhook is called, as its path names it. */
export interface WebhookPath {
  readonly tenant: string;
  readonly account: string;
}

/** Takes the webhooks of every account. */
export type WebhookDoor = (request: IncomingMessage, response: ServerResponse, path: WebhookPath) => Promise<void>;

/** `ANY /webhooks/{tenant}/{account}`: what providers call. The signature on the raw bytes is the only key. */
export function receiveWebhook({
  receiver,
  accounts,
  publicUrl,
  bodyLimitBytes,
  metrics,
  log,
}: HttpAppParts): WebhookDoor {
  const room = new BodyRoom(roomBytes);
  const rarely = new RareWarnings(log);
  return async (request, response, { tenant, account: id }) => {
    const account = accounts.find(tenant, id);
    if (account === undefined) throw notFound('There is no account of this name: check the URL given to the provider.');
    const rawBody = await readBody(request, bodyLimitBytes, room);
    const reception = await receiver.receive(account, {
      method: request.method ?? '',
      // Providers sign the public URL. The Host header is whatever a caller says it is.
      url: `${publicUrl}${request.url ?? ''}`,
      // Node joins repeated headers into one text; the one that it keeps as a list, set-cookie, no provider sends.
      headers: request.headers as Readonly<Record<string, string | undefined>>,
      rawBody,
    });
    switch (reception.outcome) {
      case 'stored': {
        const { status, contentType, body } = reception.reply;
        return sendBody(response, status, contentType, body);
      }
      case 'forged':
        metrics.signatureFailures.inc({ door: 'webhook' });
        // Nobody needs a key to have this said, so it is not said each time.
        tellForged({ tenant, account: id, why: reception.why }, rarely);
        throw new Problem(
          'forged-webhook',
          'Check the secret of the account, and that the public URL of the gateway is the one that the provider calls.',
        );
      case 'unreadable':
        throw invalidRequest({ field: '', message: 'is no document that this channel can read' });
      case 'busy':
        throw new Problem('busy', busyDetail, {
          headers: { 'retry-after': '1' },
        });
    }
  };
}

function tellForged(
  fields: { readonly tenant: string; readonly account: string; readonly why: string },
  rarely: RareWarnings,
): void {
  const about = JSON.stringify(Object.values(fields));
  rarely.warn(about, () => fields, 'A webhook was refused: its signature does not hold.');
}
