import { readFile, writeFile } from 'node:fs/promises';
import { withHoursTable } from './quiet-hours-table.ts';

// `pnpm docs:quiet-hours`: writes the table of docs/quiet-hours.md.
const document = new URL('../docs/quiet-hours.md', import.meta.url);
await writeFile(document, withHoursTable(await readFile(document, 'utf8')));
