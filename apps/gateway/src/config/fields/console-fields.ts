import { createSecretKey, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import { consoleRoles } from '../../ledger/console/console-sessions.ts';
import { choice, httpUrl, text, yesOrNo } from './config-fields.ts';

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

const issuer = () =>
  httpUrl()
    .refine((url) => url.startsWith('https:') || (URL.canParse(url) && loopback.test(new URL(url).hostname)), {
      error: 'must be an https URL: what comes from it lets people in (http is taken from this machine alone)',
    })
    .meta({ kind: 'URL' });

const clientSecret = () =>
  z
    .string()
    .trim()
    .min(8, 'must be the secret that the provider gave for the client, of 8 characters or more')
    .transform((value): KeyObject => createSecretKey(Buffer.from(value, 'utf8')))
    .meta({ kind: 'secret' });

const oidc = z.strictObject({
  issuer: issuer().meta({ description: 'Where the provider is; its discovery document lies below it.' }),
  clientId: text(200).meta({
    description:
      'Of the client made for the console there; `<publicUrl>/console/sign-in/callback` is its redirect URI.',
  }),
  clientSecret: clientSecret().meta({ description: 'Of that client.' }),
  scope: text(500).prefault('openid profile email').meta({ description: 'What the provider is asked for.' }),
  roleClaim: text(200).prefault('roles').meta({
    description: 'The claim, of the ID token or else of the user info, that holds the roles of whoever signs in.',
  }),
  roles: z
    .record(z.string(), choice(consoleRoles))
    .refine((roles) => Object.keys(roles).length > 0, 'is empty: name who is viewer, operator or admin')
    .meta({
      description: 'The role here for each value of that claim; of several the highest. Without any, nobody is let in.',
      kind: 'roles by value: `viewer`, `operator`, `admin`',
    }),
  tenantsClaim: text(200).optional().meta({
    description: 'The claim that holds the tenants, by id, or `*`. Without it, everybody sees all of them.',
  }),
});

export const consoleFields = z.strictObject({
  enabled: yesOrNo().prefault(true).meta({
    description: 'Whether the gateway serves the console at `/console/` and lets sessions of it in.',
  }),
  oidc: oidc.optional().meta({
    description:
      "The OpenID provider at which people sign in. Without it, with the gateway's own PostgreSQL, a one-time link is printed at each start.",
  }),
});
