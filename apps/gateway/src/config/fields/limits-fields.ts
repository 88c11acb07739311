import * as z from 'zod';
import { byteCount, integer, kibibytes, mebibytes } from './config-fields.ts';

export const limits = z.strictObject({
  ingestBacklog: integer(1, 1_000_000).prefault(2000).meta({
    description: 'Events that are received and not yet committed; over it the answer is 503 with Retry-After.',
  }),
  sendConcurrency: integer(1, 10_000)
    .prefault(256)
    .meta({ description: 'The most sends under way at once, an account.' }),
  batchEvents: integer(1, 10_000).prefault(1000).meta({ description: 'The most events in one batch.' }),
  eventBytes: byteCount(kibibytes(1), mebibytes(1)).prefault(kibibytes(64)).meta({ description: 'The largest event.' }),
  batchBytes: byteCount(kibibytes(1), mebibytes(64)).prefault(mebibytes(4)).meta({ description: 'The largest batch.' }),
  requestsPerSecond: integer(1, 1_000_000).prefault(5000).meta({
    description: 'Requests with one API key that one gateway takes; over it the answer is 429 with Retry-After.',
  }),
  failedRequestsPerMinute: integer(1, 1_000_000).prefault(120).meta({
    description:
      'Requests from one address that carry neither an API key nor a session of the console that is known; over it they are answered 429. Requests with a good one are not counted, and neither are webhooks.',
  }),
});
