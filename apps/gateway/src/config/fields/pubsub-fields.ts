import * as z from 'zod';

import { email, httpUrl, integer, pubsubName, tenantScope, text } from './config-fields.ts';

const block = z.strictObject;

export const pushSchema = block({
  audience: text(1000).meta({ description: "The audience of the subscription's OIDC token." }),
  serviceAccount: email().meta({ description: 'The service account that signs the pushes.' }),
  issuer: text(1000).prefault('https://accounts.google.com').meta({
    description: 'The issuer of the tokens. Only for a double of Google.',
  }),
  jwksUrl: httpUrl().prefault('https://www.googleapis.com/oauth2/v3/certs').meta({
    description: "Where the issuer's keys are. Only for a double of Google.",
  }),
  tenants: tenantScope().meta({ description: 'The tenants that the subscription speaks for.' }),
});

export const pullSchema = block({
  project: text().optional().meta({
    description: 'The Google Cloud project of the subscription; needless when `subscription` is a full name.',
    variable: 'PUBSUB_PROJECT',
  }),
  subscription: pubsubName('subscription').optional().meta({
    description: 'The subscription to pull from: its name, or `projects/<project>/subscriptions/<name>`.',
    variable: 'PUBSUB_SUBSCRIPTION',
  }),
  tenants: tenantScope().prefault('*').meta({ description: 'The tenants that the subscription speaks for.' }),
  maxMessages: integer(1, 100_000).prefault(1000).meta({
    description: 'The most messages that are pulled and not yet acknowledged.',
  }),
});
