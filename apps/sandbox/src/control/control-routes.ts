import { json, Router } from 'express';
import { z } from 'zod';
import type { Carrier } from '../carrier/carrier.ts';
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
import type { PhoneBook } from '../phones/phone-book.ts';
import type { RbmCarrier } from '../rbm/rbm-carrier.ts';
import type { ReceiptPlayer } from '../receipts/receipt-player.ts';
import type { Behaviour } from '../settings/behaviour.ts';
import { behaviourPatchSchema } from '../settings/sandbox-settings.ts';
import { body } from './body.ts';
import { messagesOf } from './messages-of.ts';
import { phoneRoutes } from './phone-routes.ts';
import { answerProblems, Problem } from './problem.ts';

export interface ControlSubjects {
  readonly carriers: Readonly<{ twilio: Carrier; meta: Carrier; rbm: RbmCarrier }>;
  readonly phones: PhoneBook;
  readonly switchboard: FaultSwitchboard;
  readonly tally: Tally;
  readonly player: ReceiptPlayer;
  readonly behaviour: Behaviour;
  /** Forgets everything but the settings, the accounts and the log. */
  readonly reset: () => void;
}

const summaryQuery = z.strictObject({ include: z.literal('attempts').optional() });

/** The sandbox's own surface, under `/sandbox`: no authentication, and no address in any URL. */
export function controlRoutes(subjects: ControlSubjects): Router {
  const { carriers, switchboard, tally, player, behaviour, reset } = subjects;
  const allCarriers: readonly Carrier[] = Object.values(carriers);
  const router = Router();
  router.use(json({ limit: '64kb' }));

  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  const search = (found: MessageSearch): KeptMessagePage => {
    const page = pageOfMessages(messagesOf(allCarriers), found);
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
      keptMessages: allCarriers.reduce((sum, { keptCount }) => sum + keptCount, 0),
      ...(include === undefined ? {} : { acceptsByAttempt: tally.acceptsByAttempt() }),
    });
  });

  router.use(phoneRoutes(subjects));

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
    const { twilio, meta, rbm } = carriers;
    response.json({ accounts: twilio.accounts(), whatsappNumbers: meta.accounts(), rcsAgents: rbm.accounts() });
  });
  router.patch('/accounts/:sid', (request, response) => {
    const { sid } = request.params;
    const patch = body(request);
    const carrier = allCarriers.find((each) => each.patchAccount(sid, patch));
    if (carrier === undefined) throw new Problem(404, 'there is no account of this sid');
    response.json(carrier.accounts().find((account) => account.sid === sid));
  });
  router.delete('/tokens', (_request, response) => {
    carriers.rbm.revokeTokens();
    response.status(204).end();
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
