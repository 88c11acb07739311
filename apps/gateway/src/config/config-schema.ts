import { uncertainPolicies } from '@aftercall/core';
import * as z from 'zod';

import {
  byteCount,
  choice,
  country,
  duration,
  identifier,
  integer,
  kibibytes,
  locale,
  mebibytes,
  packageName,
  port,
  publicUrl,
  ratePerSecond,
  sha256,
  tenantScope,
  text,
  timezone,
  yesOrNo,
} from './fields/config-fields.ts';
import { consoleFields } from './fields/console-fields.ts';
import { evidenceFields } from './fields/evidence-fields.ts';
import { generalCaps, linkHost, spend, tenantCaps } from './fields/guard-fields.ts';
import { database } from './fields/database-fields.ts';
import { holdOut } from './fields/hold-out-fields.ts';
import { limits } from './fields/limits-fields.ts';
import { noticeSenders, notices } from './fields/notice-fields.ts';
import { outbound } from './fields/outbound-fields.ts';
import { privacy, retention } from './fields/privacy-fields.ts';
import { prices, tariff } from './fields/price-fields.ts';
import { pullSchema, pushSchema } from './fields/pubsub-fields.ts';
import { quietHours } from './fields/quiet-hours-fields.ts';
import { routingRule } from './fields/routing-fields.ts';
import { ownTexts } from './fields/text-fields.ts';

// The configuration file, with a sentence of help for each field: docs/configuration.md is
// made from it. `variable` names the environment variable that wins over the field.

const block = z.strictObject;

const server = block({
  port: port().prefault(8080).meta({
    description: 'The port to listen on; 0 lets the system pick a free one.',
    variable: 'PORT',
  }),
  publicUrl: publicUrl().optional().meta({
    description:
      'Where providers and browsers reach this gateway, without query; webhooks are signed over it. Where it has a path, the proxy in front takes that off. Without it, `http://127.0.0.1:<port>`.',
    variable: 'PUBLIC_URL',
  }),
  bodyLimitBytes: byteCount(kibibytes(64), mebibytes(64)).prefault(mebibytes(4)).meta({
    description:
      'The largest body of a request that is no batch of events, such as a webhook; over it the answer is 413.',
  }),
});

const apiKey = block({
  name: text(100).meta({
    description:
      'What the ledger and the logs call whoever holds the key. Two keys may share a name while one replaces the other.',
  }),
  sha256: sha256().meta({
    description: 'The SHA-256 of the key in hex; the key itself stands nowhere. `pnpm new-key` makes both.',
  }),
  tenants: tenantScope().meta({ description: 'The tenants that the key speaks for; `"*"` is all of them.' }),
});

const timingFields = {
  afterCallDelay: duration('0s', '24h').meta({
    description: 'From the end of the call until a held follow-up is due.',
  }),
  longestWait: duration('1s', '168h').meta({
    description: 'From the receipt of a trigger until its follow-up is due although the call never ended.',
  }),
  expireAfter: duration('1s', '168h').meta({
    description: 'From the due basis until a follow-up that is still unsent expires.',
  }),
};

const pace = block({
  perSecond: ratePerSecond(100_000).meta({
    description:
      'How many segments (SMS) or messages (elsewhere) a second leave from the account, from all gateways together; `none` leaves the pace to the provider.',
  }),
  burst: integer(1, 100_000).optional().meta({
    description: 'How many may leave at once after a while without any. Without it, a quarter of a second of them.',
  }),
});

const uncertainFields = {
  appointment: choice(uncertainPolicies).meta({ description: 'For what tells of an appointment.' }),
  transaction: choice(uncertainPolicies).meta({ description: 'For what tells of a payment.' }),
  support: choice(uncertainPolicies).meta({ description: 'For escalations, and for what a caller asked for.' }),
  marketing: choice(uncertainPolicies).meta({
    description: 'For marketing: triggers of which a text says `purpose: marketing`.',
  }),
};

const account = block({
  id: identifier().meta({ description: "Unique in the tenant; it stands in the account's webhook URL." }),
  channel: text(63).meta({
    description:
      'The channel that the account is on: `sms`, `whatsapp`, `rcs`, or one that a package of `channels` brings.',
  }),
  settings: z.record(z.string(), z.unknown()).prefault({}).meta({
    description: "What the channel needs: see the channel's own documentation.",
    kind: 'block',
  }),
  pace: pace.optional().meta({
    description:
      'How fast messages leave. Without it, as its provider takes them: for `sms` by the kind of `from` (US and Canada 1, toll-free 3, other countries and names 10, short codes 100; a Messaging Service alone, any), `whatsapp` 80; `rcs` has to say.',
  }),
  optOutConfirmation: choice(noticeSenders).optional().meta({
    description:
      'Who answers STOP and HELP: `provider` where the provider does it by itself (Twilio, unless Advanced Opt-Out is set up without its answers), so that nobody is told twice; `gateway` where it does not (Meta, Google). Needed for every account that people can answer to: docs/notices.md.',
  }),
  markRead: yesOrNo().prefault(true).meta({
    description: 'Whether what people write is marked as read, on channels that can. `false` leaves it unread.',
  }),
});

const tenant = block({
  id: identifier().meta({ description: 'What call events, API calls and URLs call the tenant.' }),
  name: text(40).meta({ description: 'What callers know the tenant by; it stands in messages.' }),
  locale: locale().meta({ description: 'The language for callers whose own is not known.' }),
  timezone: timezone().optional().meta({ description: 'The time zone for callers whose own is not known.' }),
  countries: z
    .array(country())
    .min(1, 'is empty: name the countries that get messages, or remove the key for those of its rules')
    .optional()
    .meta({
      description:
        'The only countries whose numbers get messages. Without it, those that its rules and the shipped ones name (US, CA and LATAM), and that of its locale.',
      kind: 'list of countries',
    }),
  linkHosts: z
    .array(linkHost())
    .min(1, 'is empty: name the hosts, or remove the key to allow all but shorteners')
    .optional()
    .meta({
      description:
        'The only hosts that messages link to, each with those below it; what links elsewhere is not sent. Without it, any but the hosts that shorten links for everybody.',
      kind: 'list of hosts',
    }),
  health: yesOrNo().prefault(false).meta({
    description:
      "The tenant's messages must not tell of anybody's health: a text that names a diagnosis, a speciality, a drug or a laboratory value is a fault, and not only a warning.",
  }),
  texts: z.array(ownTexts).prefault([]).meta({
    description: 'Texts of its own, by locale, before the shipped ones: docs/guards.md says how they are judged.',
  }),
  accounts: z.array(account).min(1, 'is empty: a tenant needs an account to send from').meta({
    description: 'The senders, in order of preference.',
  }),
  routing: z
    .array(routingRule)
    .min(1, 'is empty: name a rule, or remove the key to go by the shipped ones')
    .optional()
    .meta({
      description:
        'Who is written to on which channels; the first rule that is for a caller counts. Callers without one go by the shipped rules: WhatsApp (30 s), then SMS in LATAM; RCS (12 s), then SMS in US and CA; else SMS; each as far as the tenant has the channel.',
    }),
  timing: block({
    afterCallDelay: timingFields.afterCallDelay.optional(),
    longestWait: timingFields.longestWait.optional(),
    expireAfter: timingFields.expireAfter.optional(),
  })
    .prefault({})
    .meta({ description: 'What the tenant wants other than the `timing` of the whole gateway.' }),
  notices: notices.prefault({}).meta({
    description: 'The answers to what people write about the messages: docs/notices.md.',
  }),
  caps: tenantCaps
    .prefault({})
    .meta({ description: 'What the tenant wants other than the `caps` of the whole gateway.' }),
  spend: spend.prefault({}).meta({
    description:
      'What its messages may cost, in the currency of `prices`. At four fifths of a limit there is a warning; at the limit nothing more is sent, and what was not can be replayed.',
  }),
  prices: prices.optional().meta({
    description: 'What its messages cost, instead of the `prices` of the whole gateway.',
  }),
  tariff: tariff.optional().meta({ description: 'What its contract includes: docs/metering.md.' }),
  quietHours: quietHours.prefault({}).meta({
    description: 'When people may be written to, beside the table of docs/quiet-hours.md.',
  }),
  holdOut: holdOut.prefault({}).meta({
    description: 'Who is not written to, by chance, to tell what messages do: docs/hold-out.md.',
  }),
  uncertain: block({
    appointment: uncertainFields.appointment.optional(),
    transaction: uncertainFields.transaction.optional(),
    support: uncertainFields.support.optional(),
    marketing: uncertainFields.marketing.optional(),
  })
    .prefault({})
    .meta({ description: 'What the tenant wants other than the `uncertain` of the whole gateway.' }),
});

export const configSchema = block({
  server: server.prefault({}).meta({ description: 'The HTTP server.' }),
  database: database.prefault({}).meta({ description: 'Where everything is kept.' }),
  apiKeys: z
    .array(apiKey)
    .prefault([])
    .meta({ description: 'Who may use the API. Without any, only webhooks and Pub/Sub get in.' }),
  evidence: block(evidenceFields).prefault({}).meta({ description: 'What proves a consent: docs/evidence.md.' }),
  privacy: privacy.prefault({}).meta({
    description: 'The keys that protect personal data, and the log of erasures: docs/privacy.md.',
  }),
  retention: retention.prefault({}).meta({
    description: 'How long what is kept of people is kept; then it is deleted, within some hours.',
  }),
  console: consoleFields.prefault({}).meta({ description: 'The page for people: docs/console.md.' }),
  pubsub: block({
    push: pushSchema.optional().meta({ description: 'Lets a push subscription in at `POST /v1/pubsub/push`.' }),
    pull: pullSchema.optional().meta({
      description: 'Pulls from a subscription. The environment variables alone are enough, too.',
    }),
  })
    .prefault({})
    .meta({ description: 'Google Cloud Pub/Sub.' }),
  outbound: outbound.prefault({}).meta({
    description: 'Where the entries of the ledger are published as CloudEvents: docs/outbound-events.md.',
  }),
  channels: z.array(packageName()).prefault([]).meta({
    description:
      "Packages that bring further channels, looked for from this file's folder first; imported once, at the start.",
    kind: 'list of package names',
  }),
  tenants: z.array(tenant).min(1, 'is empty: add a tenant').meta({ description: 'Whom the gateway sends for.' }),
  timing: block({
    afterCallDelay: timingFields.afterCallDelay.prefault('4s'),
    longestWait: timingFields.longestWait.prefault('30m'),
    expireAfter: timingFields.expireAfter.prefault('30m'),
  })
    .prefault({})
    .meta({ description: 'How long things wait, for every tenant that does not say otherwise.' }),
  uncertain: block({
    appointment: uncertainFields.appointment.prefault('park'),
    transaction: uncertainFields.transaction.prefault('park'),
    support: uncertainFields.support.prefault('park'),
    marketing: uncertainFields.marketing.prefault('park'),
  })
    .prefault({})
    .meta({
      description:
        'What becomes of a send of which nobody knows whether it took place, once its provider told nothing and nobody is asked any more: `park` has it wait for a person, `give_up` settles it as unreached, `fall_back` has the next channel of its plan tell it, if there is one that still may (else it waits for a person). None of them sends it again on its own channel.',
    }),
  reachability: block({
    reachableFor: duration('1m', '744h').prefault('72h').meta({
      description:
        'How long it is believed that a person can be reached on a channel, after its provider said so or a message arrived there.',
    }),
    unreachableFor: duration('1m', '744h').prefault('24h').meta({
      description:
        'How long a channel is left out because its provider said that the person cannot be reached there (no RCS, no WhatsApp, a landline); then it is asked, or tried, again.',
    }),
  })
    .prefault({})
    .meta({
      description:
        'How long it is believed where a person can be reached. RCS through Google is asked when a call begins; every channel tells it by what becomes of its messages.',
    }),
  caps: generalCaps.prefault({}).meta({
    description:
      'How much is sent, for every tenant that does not say otherwise: counted in the database, for all gateways together. docs/guards.md.',
  }),
  prices: prices.prefault({}).meta({
    description: 'What messages cost, for every tenant without `prices` of its own: docs/metering.md.',
  }),
  limits: limits.prefault({}).meta({ description: 'What the gateway takes on at once.' }),
});

/** The file as it is after its own checks: well formed, not yet joined with the environment. */
export type ConfigFile = z.output<typeof configSchema>;
