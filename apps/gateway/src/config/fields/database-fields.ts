import * as z from 'zod';
import { choice, integer, postgresUrl, text } from './config-fields.ts';

export const database = z.strictObject({
  url: postgresUrl().optional().meta({
    description:
      'The PostgreSQL (15 or newer) to use. Without it the gateway starts one of its own, which is for one gateway alone.',
    variable: 'DATABASE_URL',
  }),
  dataDir: text(1000).prefault('.aftercall').meta({
    description:
      "The data folder: the gateway's own PostgreSQL, and what is kept beside any database, such as the log of erasures and the keys that the configuration does not name. A relative path counts from the working directory.",
    variable: 'AFTERCALL_DATA_DIR',
  }),
  poolSize: integer(2, 500).prefault(10).meta({
    description: 'The most database connections that one gateway opens for its own work.',
  }),
  readPoolSize: integer(1, 500).prefault(5).meta({
    description:
      'The most that it opens beside them for what the API reads: however much is read, events do not wait for it.',
  }),
  roles: choice(['required', 'none']).prefault('required').meta({
    description:
      'Whether the gateway works under roles that cannot change evidence, and read one tenant at a time; `none` only where its database user may not have them.',
  }),
});
