import { z } from 'zod';
import { id, text } from './schema-parts.ts';

/** News that are about no decision and no message. */

export const webhookEntry = z
  .strictObject({
    account: text('The account.', 'wa-main'),
    topic: text("The provider's own word for it; of a tap the button, of a receipt of no message `unmatched_receipt`."),
    signal: text('`account`, `tap`, `moved`, `receipt`, or `unknown`.', 'account'),
    attemptId: z.exactOptional(id('Of what it is about, where that is known: of a tap, the message.')),
  })
  .meta({
    id: 'WebhookEntryData',
    description:
      'A provider told something of an account, that a person tapped a button (`signal` is `tap`, `topic` the button), or that they have another number now (`signal` is `moved`).',
  });

export const refusedEntry = z
  .strictObject({
    door: text('By which it came: `pubsub.pull` or `pubsub.push`.', 'pubsub.pull'),
    refusedId: id('What a replay (docs/replays.md) names.'),
    faults: z
      .array(
        z.strictObject({
          field: text('Where it stands in the message; numbers of phones are masked.', 'data.booking.startsAt'),
          message: text('What is wrong, and how to mend it.'),
        }),
      )
      .meta({ description: 'Why it was refused.' }),
  })
  .meta({ id: 'RefusedEntryData', description: 'A message of Pub/Sub could not be taken.' });

export const unpublishedEntry = z
  .strictObject({
    destination: text('Its id.', 'crm'),
    entry: text('The cursor of the entry that it refused.', '7421.1880003'),
    entryKind: text('The kind of that entry.', 'verdict'),
    tries: z.int().meta({ description: 'How often it was offered.' }),
    error: text('What went wrong the last time.', 'answered 500'),
  })
  .meta({
    id: 'UnpublishedEntryData',
    description:
      'A destination (docs/outbound-events.md) refused an entry so often that it is not offered any more. Published nowhere.',
  });
