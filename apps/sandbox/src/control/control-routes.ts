import { json, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { faultRuleSchema } from '../faults/fault-rule.ts';
import type { FaultSwitchboard } from '../faults/fault-switchboard.ts';
import {
  type KeptMessagePage,
  messageQuerySchema,
  type MessageSearch,
  messageSearchSchema,
  pageOfMessages,
} from '../oracle/kept-message.ts';
import type { Tally } from '../oracle/tally.ts';
import { magicNumbers } from '../phones/magic-numbers.ts';
import type { ReceiptPlayer } from '../receipts/receipt-player.ts';
import type { Behaviour } from '../settings/behaviour.ts';
import { behaviourPatchSchema } from '../settings/sandbox-settings.ts';
import { accountPatchSchema } from '../twilio/account.ts';
import { ReplyAddressError, type TwilioCarrier } from '../twilio/twilio-carrier.ts';
import { answerProblems, Problem } from './problem.ts';

export interface ControlSubjects {
  readonly twilio: TwilioCarrier;
  readonly switchboard: FaultSwitchboard;
  readonly tally: Tally;
  readonly player: ReceiptPlayer;
  readonly behaviour: Behaviour;
  /** Forgets everything but the settings, the accounts and the log. */
  readonly reset: () => void;
}

const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'give an E.164 number');
const replySchema = z.strictObject({
  from: phone,
  to: z.string().min(1).optional(),
  text: z.string().max(1600),
  accountSid: z.string().optional(),
});
const summaryQuery = z.strictObject({ include: z.literal('attempts').optional() });

/** The sandbox's own surface, under `/sandbox`: no authentication, and no address in any URL. */
export function controlRoutes({ twilio, switchboard, tally, player, behaviour, reset }: ControlSubjects): Router {
  const router = Router();
  router.use(json({ limit: '64kb' }));

  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  const search = (found: MessageSearch): KeptMessagePage => {
    const page = pageOfMessages(twilio.messages(), found);
    if (page === null) throw new Problem(400, '`after` names no message that is still kept');
    return page;
  };
  router.get('/messages', (request, response) => {
    response.json(search(messageQuerySchema.parse(request.query)));
  });
  router.post('/messages/query', (request, response) => {
    response.json(search(messageSearchSchema.parse(body(request))));
  });

  router.get('/summary', (request, response) => {
    const { include } = summaryQuery.parse(request.query);
    response.json({
      ...tally.summary(),
      pendingReceipts: player.pending,
      keptMessages: twilio.keptCount,
      ...(include === undefined ? {} : { acceptsByAttempt: tally.acceptsByAttempt() }),
    });
  });

  const reply = async (request: Request, response: Response): Promise<void> => {
    const written = replySchema.parse(body(request));
    try {
      response.status(201).json(await twilio.reply(written));
    } catch (error) {
      throw error instanceof ReplyAddressError ? new Problem(400, error.message) : error;
    }
  };
  router.post('/replies', (request, response) => reply(request, response));

  router.get('/faults', (_request, response) => {
    response.json({ faults: switchboard.list() });
  });
  router.post('/faults', (request, response) => {
    const rule = faultRuleSchema.parse(body(request));
    try {
      response.status(201).json(switchboard.add(rule));
    } catch (error) {
      throw error instanceof RangeError ? new Problem(409, error.message) : error;
    }
  });
  router.delete('/faults', (_request, response) => {
    switchboard.clear();
    response.status(204).end();
  });
  router.delete('/faults/:id', (request, response) => {
    if (!switchboard.remove(request.params.id)) throw new Problem(404, 'there is no scripted fault of this id');
    response.status(204).end();
  });
  router.get('/magic-numbers', (_request, response) => {
    response.json({ magicNumbers });
  });

  router.get('/settings', (_request, response) => {
    response.json(behaviour);
  });
  router.patch('/settings', (request, response) => {
    behaviour.patch(behaviourPatchSchema.parse(body(request)));
    response.json(behaviour);
  });

  router.get('/accounts', (_request, response) => {
    response.json({ accounts: twilio.accounts() });
  });
  router.patch('/accounts/:sid', (request, response) => {
    const { sid } = request.params;
    if (!twilio.patchAccount(sid, accountPatchSchema.parse(body(request)))) {
      throw new Problem(404, 'there is no account of this sid');
    }
    response.json(twilio.accounts().find((account) => account.sid === sid));
  });

  router.post('/reset', (_request, response) => {
    reset();
    response.status(204).end();
  });

  router.use((request) => {
    throw new Problem(404, `the sandbox has no ${request.method} on this path; its README lists what there is`);
  });
  router.use(answerProblems);
  return router;
}

/** Express leaves the body undefined where the content type is not JSON. */
function body(request: Request): unknown {
  if (request.body === undefined) throw new Problem(400, 'send a JSON body, with content-type: application/json');
  return request.body as unknown;
}
