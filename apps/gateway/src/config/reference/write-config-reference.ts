import { writeFile } from 'node:fs/promises';

import { configReference } from './config-reference.ts';

// `pnpm docs:config`: writes docs/configuration.md.
await writeFile(new URL('../../../../../docs/configuration.md', import.meta.url), configReference());
