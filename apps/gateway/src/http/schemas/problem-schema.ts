import { z } from 'zod';
import { consoleRoles } from '../../ledger/console/console-sessions.ts';
import { word } from '../../ledger/rows/entries/schema-parts.ts';
import { type ProblemKind, problems, problemType } from '../problem.ts';

const kinds = Object.keys(problems) as ProblemKind[];

const faultSchema = z
  .strictObject({
    index: z.exactOptional(z.int().min(0)).meta({ description: 'The place of the event in its batch, from 0.' }),
    field: z.string().meta({
      description: 'Where it stands in what was sent; empty for the whole.',
      example: 'data.booking.startsAt',
    }),
    message: z.string().meta({ description: 'What is wrong, and how to mend it.' }),
  })
  .meta({ id: 'Fault' });

/** RFC 9457. */
export const problemSchema = z
  .strictObject({
    type: word(kinds.map(problemType), 'Stable: what a program may decide by; new ones may come.'),
    title: z.string().meta({ description: 'What kind of problem it is.' }),
    status: z.int().meta({ description: 'The status of the answer.' }),
    detail: z.string().meta({ description: 'For people: what is wrong here and how to mend it.' }),
    faults: z.exactOptional(z.array(faultSchema)).meta({ description: 'Each field that is not as it must be.' }),
    role: z.exactOptional(z.enum(consoleRoles)).meta({ description: 'The role at the console that it takes.' }),
  })
  .meta({ id: 'Problem' });
