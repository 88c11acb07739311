import { stringify } from 'yaml';

import { toolArguments } from './composition/tool-arguments.ts';
import { generateApiKey, hashApiKey } from './config/api-key.ts';

/** What `pnpm new-key` prints: the key, which is shown this once, and the block for the file. */
export function describeNewApiKey(key: string, name: string, tenants: readonly string[]): string {
  const entry = { name, sha256: hashApiKey(key), tenants: tenants.length === 0 ? '*' : tenants };
  return [
    'The key, shown this once; give it to the caller of the API:',
    '',
    `  ${key}`,
    '',
    'For the configuration file, which holds only its hash:',
    '',
    stringify({ apiKeys: [entry] }),
  ].join('\n');
}

if (import.meta.main) {
  const { values } = toolArguments('Usage: pnpm new-key [--name <name>] [--tenant <id>]...', {
    options: { name: { type: 'string', default: 'new-key' }, tenant: { type: 'string', multiple: true, default: [] } },
  });
  process.stdout.write(describeNewApiKey(generateApiKey(), values.name, values.tenant));
}
