import { z } from 'zod';
import { webhookUrl } from '../http/webhook-url.ts';

/** May also be changed while the sandbox runs, by `PATCH /sandbox/accounts/{agentId}`. */
const changeable = {
  webhookUrl: webhookUrl.nullable(),
  /** An agent of several uses must name a traffic type with every message. */
  trafficTypeRequired: z.boolean(),
  /** The least numbers in one bulk check: Google takes 500 to 10,000. */
  leastBatch: z.int().min(1).max(10_000),
};

export const rbmAgentSchema = z.strictObject({
  agentId: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, 'an agent id is letters, digits, _ and -'),
  /** Signs the webhooks, and is checked in the handshake. */
  clientToken: z.string().min(1),
  serviceAccount: z.strictObject({
    clientEmail: z.email(),
    /** PEM; absent: a grant of the right shape is taken whatever its signature. */
    publicKey: z.string().includes('PUBLIC KEY').optional(),
  }),
  webhookUrl: changeable.webhookUrl.default(null),
  trafficTypeRequired: changeable.trafficTypeRequired.default(false),
  leastBatch: changeable.leastBatch.default(500),
});

export const rbmAgentPatchSchema = z.strictObject(changeable).partial();

export type RbmAgent = z.output<typeof rbmAgentSchema>;

/** The agent that a sandbox has when none is named. These are no secrets. */
export const defaultRbmAgent = {
  agentId: 'sandbox_agent',
  clientToken: 'sandbox-client-token',
  serviceAccount: { clientEmail: 'sandbox@sandbox.iam.gserviceaccount.com' },
} as const;
