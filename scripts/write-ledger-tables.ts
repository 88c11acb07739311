import { readFile, writeFile } from 'node:fs/promises';
import { withKinds, withTypes } from './ledger-tables.ts';

// `pnpm docs:ledger`: writes the generated tables of docs/ledger.md and docs/outbound-events.md.
const ledger = new URL('../docs/ledger.md', import.meta.url);
const outbound = new URL('../docs/outbound-events.md', import.meta.url);
await writeFile(ledger, withKinds(await readFile(ledger, 'utf8')));
await writeFile(outbound, withTypes(await readFile(outbound, 'utf8')));
