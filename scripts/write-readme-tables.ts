import { readFile, writeFile } from 'node:fs/promises';
import { withTables } from './readme-tables.ts';

// `pnpm docs:readme`: writes the generated tables of README.md.
const readme = new URL('../README.md', import.meta.url);
await writeFile(readme, withTables(await readFile(readme, 'utf8')));
