import { z } from 'zod';
import { defaultMetaAccount, metaAccountSchema } from '../meta/meta-account.ts';
import { defaultRbmAgent, rbmAgentSchema } from '../rbm/rbm-agent.ts';
import { defaultAccount, twilioAccountSchema } from '../twilio/account.ts';

const milliseconds = z.number().min(0).max(86_400_000);

/** How soon a carrier delivers, in milliseconds after the accept. The defaults are a real carrier's course, made quick. */
const timing = z.strictObject({
  queuedMs: milliseconds.default(30),
  sendingMs: milliseconds.nullable().default(null),
  sentMs: milliseconds.default(150),
  deliveredMs: milliseconds.default(600),
});

const behaviour = {
  /** Multiplies every time of `timing`; 0 delivers at once, 10 is slow motion. */
  timeScale: z.number().min(0).max(10_000),
  /** How late the receipts of a `receipts_late` message come. */
  lateReceiptSeconds: z.number().min(0).max(604_800),
  /** Off: every phone just works, whatever its last digits. */
  magicNumbers: z.boolean(),
};

/** What a sandbox is started with: the shape of the configuration file, and of `startSandbox`'s options. */
export const sandboxSettingsSchema = z
  .strictObject({
    /** 0 takes any free port. */
    port: z.int().min(0).max(65_535).default(0),
    host: z.string().min(1).default('127.0.0.1'),
    accounts: z
      .array(twilioAccountSchema)
      .min(1)
      .default(() => [twilioAccountSchema.parse(defaultAccount)]),
    /** Numbers of Meta's WhatsApp Cloud API. */
    whatsappNumbers: z
      .array(metaAccountSchema)
      .min(1)
      .default(() => [metaAccountSchema.parse(defaultMetaAccount)]),
    /** Agents of Google's RCS for Business. */
    rcsAgents: z
      .array(rbmAgentSchema)
      .min(1)
      .default(() => [rbmAgentSchema.parse(defaultRbmAgent)]),
    timing: timing.prefault({}),
    timeScale: behaviour.timeScale.default(1),
    lateReceiptSeconds: behaviour.lateReceiptSeconds.default(30),
    magicNumbers: behaviour.magicNumbers.default(true),
    /** The JSON Lines file of accepted messages; absent: none is written. */
    oracleLog: z.string().min(1).nullable().default(null),
    /** Messages kept in memory, the newest; older ones are a 404 and remain in the log. */
    keptMessages: z.int().min(1).max(1_000_000).default(50_000),
  })
  .refine(({ accounts }) => areDifferent(accounts.map(({ sid }) => sid)), {
    path: ['accounts'],
    message: 'two accounts have the same sid; give each its own',
  })
  .refine(({ whatsappNumbers }) => areDifferent(whatsappNumbers.map(({ phoneNumberId }) => phoneNumberId)), {
    path: ['whatsappNumbers'],
    message: 'two numbers have the same phoneNumberId; give each its own',
  })
  .refine(({ rcsAgents }) => areDifferent(rcsAgents.map(({ agentId }) => agentId)), {
    path: ['rcsAgents'],
    message: 'two agents have the same agentId; give each its own',
  });

function areDifferent(ids: readonly string[]): boolean {
  return new Set(ids).size === ids.length;
}

/** What `PATCH /sandbox/settings` may change while the sandbox runs. */
export const behaviourPatchSchema = z.strictObject({
  timing: z
    .strictObject({
      queuedMs: milliseconds,
      sendingMs: milliseconds.nullable(),
      sentMs: milliseconds,
      deliveredMs: milliseconds,
    })
    .partial()
    .optional(),
  timeScale: behaviour.timeScale.optional(),
  lateReceiptSeconds: behaviour.lateReceiptSeconds.optional(),
  magicNumbers: behaviour.magicNumbers.optional(),
});

export type SandboxSettings = z.output<typeof sandboxSettingsSchema>;
export type SandboxSettingsInput = z.input<typeof sandboxSettingsSchema>;
export type BehaviourPatch = z.output<typeof behaviourPatchSchema>;
