import { z } from 'zod';
import { consoleRoles } from '../../ledger/console/console-sessions.ts';
import { callQuerySchema } from './call-schemas.ts';
import { moment } from '../../ledger/rows/entries/schema-parts.ts';
import { why } from './why.ts';

/** The ways to sign in that are offered. */
export const signInWays = ['link', 'oidc'] as const;

export const consoleSessionSchema = z
  .strictObject({
    user: z.string().meta({ description: 'What to call whoever is signed in.', example: 'ana.lopez' }),
    role: z.enum(consoleRoles).meta({ description: 'What they may do: docs/console.md.' }),
    tenants: z
      .union([z.literal('*'), z.array(z.string()).min(1)])
      .meta({ description: '`*`: all that there are, also those that a later configuration adds.' }),
    signedInBy: z.enum(signInWays).meta({ description: 'How they came in.' }),
    expiresAt: moment('When it ends whatever is done; an hour without a request ends it too.'),
  })
  .meta({ id: 'ConsoleSession' });

export const notSignedInSchema = z
  .strictObject({
    signIn: z.array(z.enum(signInWays)).meta({
      description:
        '`oidc`: follow `/console/sign-in`. `link`: open the link that the gateway printed. Empty: only with a link that `pnpm console-link` printed.',
    }),
  })
  .meta({ id: 'NotSignedIn' });

const tokenError = 'must be the token of a link that the gateway printed';

/** 32 random bytes in base64url. */
export const signInSchema = z
  .strictObject({
    token: z
      .string({ error: tokenError })
      .regex(/^[\w-]{43}$/, { error: tokenError })
      .meta({ description: 'From the link that the gateway printed; good once.' }),
  })
  .meta({ id: 'SignIn' });

const callIdError = "must be the voice platform's id of a call";

export const unmaskSchema = z
  .strictObject({
    tenant: callQuerySchema.shape.tenant,
    callId: z
      .string({ error: callIdError })
      .min(1, { error: callIdError })
      .max(256, { error: callIdError })
      .meta({ description: 'The call whose journey is shown in full.', example: 'call-81f2' }),
    reason: why(200, 'The caller says that the address was wrong.'),
  })
  .meta({ id: 'Unmask' });
