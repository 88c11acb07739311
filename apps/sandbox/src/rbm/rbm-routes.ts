import { type ErrorRequestHandler, json, type Request, type Response, Router, urlencoded } from 'express';
import { z } from 'zod';
import { type FaultyService, serveWithFaults } from '../carrier/serve-with-faults.ts';
import { GrantError } from './access-tokens.ts';
import { invalid, parseAgentMessage } from './agent-message.ts';
import { capabilities, reachableUsers } from './capabilities.ts';
import type { RbmAgent } from './rbm-agent.ts';
import { notFound, RbmError, refusalStatuses } from './rbm-error.ts';
import { agentMessageResource } from './rbm-message.ts';
import type { RbmSending } from './rbm-sending.ts';
import type { RbmState } from './rbm-state.ts';

type PhonePath = { phone: string };
type MessagePath = PhonePath & { messageId: string };
type Operation = FaultyService['subject']['operation'];

const eventSchema = z.union([
  z.strictObject({ eventType: z.literal('IS_TYPING') }),
  z.strictObject({ eventType: z.literal('READ'), messageId: z.string().min(1) }),
]);
const uuid = z.uuid();

/** Google's OAuth token endpoint: a provider client's `tokenUrl`. */
export function tokenRoute(state: RbmState): Router {
  const router = Router();
  router.use(urlencoded({ extended: false, limit: '64kb' }));
  router.post('/', (request, response) =>
    serveWithFaults(state, response, {
      ...service('token', { agentId: '', phone: '', text: '' }),
      perform: () => {
        const form = (request.body as Record<string, unknown> | undefined) ?? {};
        return { status: 200, body: state.tokens.issue(state.agents.values(), form, state.now()) };
      },
    }),
  );
  router.use(answerErrors(state));
  return router;
}

/** Google's RCS for Business API, to be mounted at `/v1`. */
export function rbmRoutes(state: RbmState, sending: RbmSending): Router {
  const router = Router();
  router.use(json({ limit: '1mb' }));

  const send = async (request: Request<PhonePath>, response: Response): Promise<void> => {
    const [agent, phone] = [agentOf(state, request), phoneOf(request)];
    const messageId = queried(request, 'messageId');
    if (!uuid.safeParse(messageId).success) throw invalid('messageId must be a UUID.');
    const earlier = state.messages.get(agent.agentId, messageId);
    if (earlier !== undefined) {
      // "The platform ignores any agent message sent with an ID that was used earlier by the same agent."
      state.tally.count('rcs_duplicate_ignored');
      response.json(agentMessageResource(earlier));
      return;
    }
    const content = (request.body ?? {}) as object;
    const message = parseAgentMessage(content, agent.trafficTypeRequired);
    const text = message.contentMessage.text ?? '';
    await serveWithFaults(state, response, {
      ...service('send', { agentId: agent.agentId, phone, text }),
      perform: (picked) => sending.perform({ agent, phone, messageId, request: message, content }, picked),
    });
  };
  router.post('/phones/:phone/agentMessages', (request: Request<PhonePath>, response) => send(request, response));

  router.delete('/phones/:phone/agentMessages/:messageId', (request: Request<MessagePath>, response) => {
    const [agent, phone] = [agentOf(state, request), phoneOf(request)];
    return serveWithFaults(state, response, {
      ...service('revoke', { agentId: agent.agentId, phone, text: '' }),
      perform: () => sending.revoke(agent, phone, request.params.messageId),
    });
  });

  router.post('/phones/:phone/agentEvents', (request: Request<PhonePath>, response) => {
    const [agent, phone] = [agentOf(state, request), phoneOf(request)];
    const eventId = queried(request, 'eventId');
    const event = eventSchema.safeParse(request.body);
    if (!event.success) throw invalid('eventType is IS_TYPING, or READ with a messageId.');
    return serveWithFaults(state, response, {
      ...service('event', { agentId: agent.agentId, phone, text: '' }),
      perform: () => {
        if (!sending.isReachable(phone)) throw notFound();
        const { eventType } = event.data;
        if ('messageId' in event.data) {
          const read = state.messages.get(agent.agentId, event.data.messageId);
          if (read?.direction !== 'inbound' || read.from !== phone) throw notFound();
          read.status = 'read';
        }
        state.tally.count(eventType === 'READ' ? 'rcs_read' : 'rcs_typing');
        const sendTime = new Date(state.now()).toISOString();
        return { status: 200, body: { name: `phones/${phone}/agentEvents/${eventId}`, ...event.data, sendTime } };
      },
    });
  });

  router.get('/phones/:phone/capabilities', (request: Request<PhonePath>, response) => {
    const [agent, phone] = [agentOf(state, request), phoneOf(request)];
    queried(request, 'requestId');
    return serveWithFaults(state, response, {
      ...service('capabilities', { agentId: agent.agentId, phone, text: '' }),
      perform: () => {
        if (!sending.isReachable(phone)) throw notFound();
        return { status: 200, body: capabilities };
      },
    });
  });

  router.post('/users\\:batchGet', (request, response) => {
    const agent = agentOf(state, request);
    return serveWithFaults(state, response, {
      ...service('capabilities', { agentId: agent.agentId, phone: '', text: '' }),
      perform: () => ({
        status: 200,
        body: reachableUsers(request.body as unknown, agent.leastBatch, (phone) => sending.isReachable(phone)),
      }),
    });
  });

  router.use(() => {
    throw notFound();
  });
  router.use(answerErrors(state));
  return router;
}

/** What every service of this carrier has in common. */
function service(
  operation: Operation,
  { agentId, phone, text }: { agentId: string; phone: string; text: string },
): Omit<FaultyService, 'perform'> {
  return {
    subject: { carrier: 'rbm', channel: 'rcs', operation, accountSid: agentId, to: phone, from: agentId, body: text },
    refuse: (refusal) => {
      const status = refusalStatuses[refusal];
      if (status !== null) throw new RbmError(status, 'The sandbox was told to refuse this request.');
    },
    serverError: new RbmError('INTERNAL', 'Internal error encountered.').toBody(),
    unavailable: new RbmError('UNAVAILABLE', 'The service is currently unavailable.').toBody(),
  };
}

/** The agent named in the query or the body, which the token must be good for; or the token's only one. @throws RbmError */
function agentOf({ agents, tokens, now }: RbmState, request: Request<never> | Request<PhonePath> | Request): RbmAgent {
  const email = tokens.clientEmailOf(request.get('authorization'), now());
  if (email === null) {
    throw new RbmError('UNAUTHENTICATED', 'Request had invalid authentication credentials.');
  }
  const own = [...agents.values()].filter(({ serviceAccount }) => serviceAccount.clientEmail === email);
  const inBody = z.looseObject({ agentId: z.string() }).safeParse(request.body).data?.agentId;
  const named = typeof request.query['agentId'] === 'string' ? request.query['agentId'] : inBody;
  const agent = own.length === 1 && named === undefined ? own[0] : own.find(({ agentId }) => agentId === named);
  if (agent === undefined)
    throw new RbmError('PERMISSION_DENIED', 'The caller does not have permission for this agent.');
  return agent;
}

function phoneOf({ params }: Request<PhonePath>): string {
  if (!/^\+[1-9]\d{6,14}$/.test(params.phone)) throw invalid('The phone number is not in E.164 format.');
  return params.phone;
}

function queried(request: Request<PhonePath>, name: string): string {
  const value = request.query[name];
  if (typeof value !== 'string' || value === '') throw invalid(`${name} is required.`);
  return value;
}

function answerErrors({ tally }: RbmState): ErrorRequestHandler {
  return (error: unknown, _request: Request, response: Response, _next) => {
    if (error instanceof GrantError) {
      tally.refuse(error.error);
      response.status(400).json(error.toBody());
      return;
    }
    const rbmError = error instanceof RbmError ? error : fromOther(error);
    tally.refuse(rbmError.status);
    response.status(rbmError.code).json(rbmError.toBody());
  };
}

function fromOther(error: unknown): RbmError {
  const status = error instanceof Error && 'status' in error ? error.status : 500;
  return typeof status === 'number' && status < 500
    ? invalid('Invalid JSON payload received.')
    : new RbmError('INTERNAL', 'Internal error encountered.');
}
