import * as z from 'zod';

import { days, integer, secretKey, text, yesOrNo } from './config-fields.ts';

const block = z.strictObject;

const addressKey = block({
  version: integer(1, 1_000_000).meta({
    description:
      'Counts up; the highest that is not on standby is used for new addresses, the others find what was stored under them.',
  }),
  key: secretKey().meta({
    description: 'At least 32 random bytes in base64 or hex (`openssl rand -base64 32`).',
  }),
  standby: yesOrNo().prefault(false).meta({
    description:
      'Known, and nothing is kept under it yet: how a key begins, until every gateway finds what the first one keeps under it.',
  }),
});

export const privacy = block({
  addressKeys: z.array(addressKey).min(1, 'is empty: add a key, or remove it').optional().meta({
    description:
      "The keys under which addresses are found again without being readable. May be left out only with the gateway's own PostgreSQL: it then makes one, `address.key` in `database.dataDir`, whose content is version 1 when others are added.",
  }),
  masterKeyFiles: z
    .array(text(1000))
    .min(1, 'is empty: name a file, or remove it to use master.key in the data folder')
    .optional()
    .meta({
      description:
        'Files of 32 random bytes, or these in base64, under which personal data is encrypted; the newest first, the others only still open what they encrypted. Every gateway on one database needs the same. Without it, `master.key` in `database.dataDir`, which the first start makes; on a database of your own, a key that is derived from the newest of `addressKeys` that is not on standby.',
      kind: 'list of files',
    }),
  erasureLog: text(1000).optional().meta({
    description:
      'The file in which erasures are noted, to be done again after a backup was restored. Without it, `erasures.jsonl` in `database.dataDir`.',
  }),
});

/** How long each kind is kept, and why so long, unless the file says otherwise. */
export const retention = block({
  eventBodies: days(1, 3660).prefault('90d').meta({
    description: 'Call events as they came: for replays, and for whoever looks into what a platform said.',
  }),
  webhookBodies: days(1, 3660).prefault('30d').meta({
    description: 'What providers posted, as it came: for disputes with a provider.',
  }),
  refusedBodies: days(1, 3660).prefault('30d').meta({
    description: 'Messages of Pub/Sub that were refused: until somebody has mended and replayed them.',
  }),
  papers: days(35, 3660).prefault('1461d').meta({
    description:
      'Names, numbers, the messages as they were sent, what people wrote back, and what they were answered: four years, within which a US claim may be filed. What else is kept of a call goes with them.',
  }),
  consentEvidence: days(35, 7320).prefault('1827d').meta({
    description:
      'Of a consent, the number, the wording and the recording: five years after the last message under it (16 CFR 310.5). That there was a consent, or a stop, is kept for good.',
  }),
  ledger: days(35, 7320).prefault('3653d').meta({
    description:
      'The months of the ledger, which holds no personal data: ten years, as long as opt-outs have to be shown in Virginia.',
  }),
});
