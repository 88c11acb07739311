import { type ErrorRequestHandler, type Request, type Response, Router, urlencoded } from 'express';
import { serveWithFaults } from '../carrier/serve-with-faults.ts';
import type { TwilioAccount } from './account.ts';
import { authenticate } from './authenticate.ts';
import { createParameters } from './create-parameters.ts';
import { parseCreateRequest } from './create-request.ts';
import { sandboxRefusal, TwilioError } from './errors.ts';
import { formBody, readParameters } from './form.ts';
import { messageListPage, listParameters } from './message-list.ts';
import { messageResource, newSid, type TwilioMessage } from './message.ts';
import type { Sending } from './sending.ts';
import type { TwilioState } from './twilio-state.ts';

type AccountPath = { accountSid: string };
type MessagePath = AccountPath & { sid: string };

const updateParameters: ReadonlySet<string> = new Set(['Body', 'Status']);

/** 1600 characters of four bytes, percent-encoded, and a long callback URL fit well. */
const formLimit = '64kb';

/** Twilio's `/2010-04-01` API, as far as messages go. */
export function twilioRoutes(state: TwilioState, sending: Sending): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set('Twilio-Request-Id', newSid('RQ'));
    next();
  });
  router.use(urlencoded({ extended: false, limit: formLimit }));

  const accountOf = (request: Request<AccountPath>): TwilioAccount => {
    const account = authenticate(state.accounts.values(), request.get('authorization'));
    if (account.sid !== request.params.accountSid) throw notFound(request);
    return account;
  };
  const messageOf = (request: Request<MessagePath>): TwilioMessage => {
    const message = state.messages.get(accountOf(request).sid, request.params.sid);
    if (message === undefined) throw notFound(request);
    return message;
  };

  const create = async (request: Request<AccountPath>, response: Response): Promise<void> => {
    const account = accountOf(request);
    const form = readParameters(formBody(request), createParameters);
    const { phones, behaviour, now } = state;
    const hasRcs = (phone: string) => phones.has(phone, 'rcs', behaviour.magicNumbers);
    const wanted = parseCreateRequest(form, account, { now: now(), hasRcs });
    sending.checkOptOut(account, wanted);
    const { to, body, channel, sender } = wanted;
    await serveWithFaults(state, response, {
      subject: {
        carrier: 'twilio',
        channel,
        operation: 'send',
        accountSid: account.sid,
        to,
        from: sender.leavesBy,
        body,
      },
      refuse: (refusal, parameters) => sending.refuse(refusal, parameters),
      perform: (picked) => {
        const message = sending.accept(account, wanted, picked);
        // The answer shows the message as it was accepted, even where its receipts come first.
        return {
          status: 201,
          body: messageResource(message),
          begin: () => sending.start(account, wanted, message, picked),
        };
      },
      serverError: new TwilioError(20500).toBody(),
      unavailable: new TwilioError(20503).toBody(),
    });
  };
  router.post('/Accounts/:accountSid/Messages.json', (request: Request<AccountPath>, response) =>
    create(request, response),
  );

  router.get('/Accounts/:accountSid/Messages.json', (request: Request<AccountPath>, response) => {
    const { sid } = accountOf(request);
    const query = readParameters(request.query, listParameters);
    response.json(messageListPage(sid, own(sid, state.messages.newestFirst()), query));
  });

  router.get('/Accounts/:accountSid/Messages/:sid.json', (request: Request<MessagePath>, response) => {
    response.json(messageResource(messageOf(request)));
  });

  router.post('/Accounts/:accountSid/Messages/:sid.json', (request: Request<MessagePath>, response) => {
    const message = messageOf(request);
    const form = readParameters(formBody(request), updateParameters);
    const [status, body] = [form.get('Status'), form.get('Body')];
    if (status === undefined && body === undefined) throw sandboxRefusal("give 'Status' or 'Body'");
    if (status !== undefined && status !== 'canceled') throw sandboxRefusal("'Status' can only be set to canceled");
    if (status !== undefined) sending.cancel(message);
    if (body !== undefined) sending.redact(message, body);
    response.json(messageResource(message));
  });

  router.use((request) => {
    throw notFound(request);
  });
  router.use(answerErrors(state));
  return router;
}

function* own(accountSid: string, messages: Iterable<TwilioMessage>): Generator<TwilioMessage, void> {
  for (const message of messages) if (message.accountSid === accountSid) yield message;
}

/** Sids only: a query may hold addresses. */
function notFound(request: Request<never> | Request): TwilioError {
  return new TwilioError(20404, { message: `The requested resource ${request.baseUrl}${request.path} was not found` });
}

/** Every error in Twilio's shape; one that is not Twilio's own is a 500, or the body parser's 4xx. */
function answerErrors({ tally }: TwilioState): ErrorRequestHandler {
  return (error: unknown, _request: Request, response: Response, _next) => {
    const twilioError = error instanceof TwilioError ? error : fromOther(error);
    tally.refuse(twilioError.code);
    response.status(twilioError.status).set(twilioError.headers).json(twilioError.toBody());
  };
}

function fromOther(error: unknown): TwilioError {
  const status = error instanceof Error && 'status' in error ? error.status : 500;
  return typeof status === 'number' && status < 500
    ? sandboxRefusal('the body cannot be read as a form')
    : new TwilioError(20500);
}
