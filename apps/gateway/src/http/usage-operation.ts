import { z } from 'zod';
import { answered, type Operation, refused, usualProblems } from './operations.ts';
import { usageSchema } from './schemas/usage-answers.ts';
import { usageQuerySchema } from './schemas/usage-schemas.ts';

/** What messages cost. */
export const usageOperation: Operation = {
  method: 'get',
  path: '/v1/usage',
  operationId: 'getUsage',
  summary: 'Messages and segments of a period, what they cost, and what of it was included.',
  description:
    'By `Accept: text/csv` or `format=csv` as CSV (RFC 4180), in which no text is a formula. A second currency of a row has a row of its own behind it, without figures.',
  requestParams: { query: usageQuerySchema },
  responses: {
    '200': (() => {
      const { description, content } = answered('Counted at this moment.', usageSchema);
      return { description, content: { ...content, 'text/csv': { schema: z.string() } } };
    })(),
    ...refused('invalid-request', 'not-found', ...usualProblems),
  },
};
