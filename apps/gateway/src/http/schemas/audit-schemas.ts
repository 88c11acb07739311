import { z } from 'zod';
import { consoleActs } from '../../ledger/console/console-acts.ts';
import { consoleRoles } from '../../ledger/console/console-sessions.ts';
import { id, moment } from '../../ledger/rows/entries/schema-parts.ts';
import { pageFields } from './ledger-schemas.ts';

const actError = `must be one of ${consoleActs.join(', ')}`;
const { after, limit } = pageFields('1764147600000.019a8d1c-0b5e-7c31-9a5e-5a4c6a0f1d23');

export const auditQuerySchema = z.strictObject({
  act: z.exactOptional(z.enum(consoleActs, { error: actError }).meta({ description: 'Only acts of this kind.' })),
  after: after.meta({ description: 'The `next` of an earlier page. Without it, from the newest act.' }),
  limit,
});

const actSchema = z
  .strictObject({
    id: id('The act.'),
    at: moment('When it was asked for, on our clock.'),
    act: z.enum(consoleActs).meta({ description: 'What they did.' }),
    user: z.string().meta({ description: 'Who; empty where nobody is known, as of a refused sign-in.' }),
    subject: z.string().meta({ description: 'The same as the ledger names them, behind `console:`.' }),
    role: z.exactOptional(z.enum(consoleRoles)).meta({ description: 'In which role.' }),
    tenant: z.exactOptional(z.string()).meta({ description: 'Absent where it is about none, or about several.' }),
    object: z.exactOptional(z.string()).meta({
      description: 'On what: a kind and an id, and no personal data.',
      example: 'call call-81f2',
    }),
    reason: z.exactOptional(z.string()).meta({ description: 'In their words.' }),
  })
  .meta({ id: 'ConsoleAct' });

export const auditPageSchema = z
  .strictObject({
    acts: z.array(actSchema).meta({ description: 'Newest first.' }),
    next: z.exactOptional(z.string()).meta({ description: 'The `after` of the next page; absent on the last one.' }),
  })
  .meta({ id: 'AuditPage' });
