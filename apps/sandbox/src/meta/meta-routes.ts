import { timingSafeEqual } from 'node:crypto';
import { type ErrorRequestHandler, json, type Request, type Response, Router } from 'express';
import { serveWithFaults } from '../carrier/serve-with-faults.ts';
import type { MetaAccount } from './meta-account.ts';
import { MetaError, refusalCodes } from './meta-error.ts';
import type { MetaSending } from './meta-sending.ts';
import type { MetaState } from './meta-state.ts';
import { isMark, type MarkRequest, parseSendRequest, type SendRequest } from './send-request.ts';

type MessagesPath = { version: string; phoneNumberId: string };

/** Meta's Graph API, as far as messages of WhatsApp go: `/{version}/{phoneNumberId}/messages`. */
export function metaRoutes(state: MetaState, sending: MetaSending): Router {
  const router = Router();
  // The sandbox is one host for all carriers; only a Graph version as the first segment is Meta's.
  router.use('/:version', (request: Request<{ version: string }>, response, next) => {
    if (!/^v\d+\.\d+$/.test(request.params.version)) {
      next('router');
      return;
    }
    response.set('facebook-api-version', request.params.version);
    next();
  });
  router.use(json({ limit: '256kb' }));

  const send = async (account: MetaAccount, request: SendRequest, response: Response): Promise<void> => {
    const wanted = sending.prepare(account, request);
    sending.checkLimits(wanted);
    await serveWithFaults(state, response, {
      subject: {
        carrier: 'meta',
        channel: 'whatsapp',
        operation: 'send',
        accountSid: account.phoneNumberId,
        to: wanted.phone,
        from: `+${account.displayPhoneNumber}`,
        body: wanted.text,
      },
      refuse: (refusal) => {
        throw new MetaError(refusalCodes[refusal], 'The sandbox was told to refuse this message.');
      },
      perform: (picked) => sending.perform(wanted, picked),
      serverError: new MetaError(131000, 'Message failed to send due to an unknown error.').toBody(),
      unavailable: new MetaError(131016, 'A service is temporarily unavailable.').toBody(),
    });
  };

  const mark = (account: MetaAccount, request: MarkRequest): { success: true } => {
    const message = state.messages.get(account.phoneNumberId, request.message_id);
    if (message?.direction !== 'inbound') {
      throw new MetaError(131009, "Parameter 'message_id' names no message that this number received.");
    }
    message.status = 'read';
    state.tally.count('whatsapp_read');
    if (request.typing_indicator !== undefined) state.tally.count('whatsapp_typing');
    return { success: true };
  };

  const serve = async (request: Request<MessagesPath>, response: Response): Promise<void> => {
    const account = accountOf(state, request);
    const asked = parseSendRequest(request.body as unknown);
    if (isMark(asked)) response.json(mark(account, asked));
    else await send(account, asked, response);
  };
  router.post('/:version/:phoneNumberId/messages', (request: Request<MessagesPath>, response) =>
    serve(request, response),
  );

  router.use(() => {
    throw new MetaError(2500, 'sandbox: of the Graph API it plays POST /{version}/{phone number id}/messages alone.');
  });
  router.use(answerErrors(state));
  return router;
}

/** @throws MetaError 190 for an unknown token, and the error of an unknown object for another account's number. */
function accountOf({ accounts }: MetaState, request: Request<MessagesPath>): MetaAccount {
  const [, token = ''] = /^Bearer (.+)$/i.exec(request.get('authorization') ?? '') ?? [];
  const owned = [...accounts.values()].filter(({ accessToken }) => equal(accessToken, token));
  if (owned.length === 0) throw new MetaError(190, 'The access token is none of this sandbox.');
  const account = owned.find(({ phoneNumberId }) => phoneNumberId === request.params.phoneNumberId);
  if (account === undefined) {
    throw new MetaError(
      33,
      'Object does not exist, cannot be loaded due to missing permissions, or does not support this operation',
    );
  }
  return account;
}

function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function answerErrors({ tally }: MetaState): ErrorRequestHandler {
  return (error: unknown, _request: Request, response: Response, _next) => {
    const metaError = error instanceof MetaError ? error : fromOther(error);
    tally.refuse(metaError.code);
    response.status(metaError.status).json(metaError.toBody());
  };
}

function fromOther(error: unknown): MetaError {
  const status = error instanceof Error && 'status' in error ? error.status : 500;
  return typeof status === 'number' && status < 500
    ? new MetaError(100, 'The body cannot be read as JSON.')
    : new MetaError(131000, 'The sandbox failed.');
}
