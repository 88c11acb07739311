import { glob, rm } from 'node:fs/promises';

/** What was built before: a file whose source is gone would be published with the rest. */
const built = new URL('../packages/', import.meta.url);
for await (const folder of glob('*/dist', { cwd: built })) await rm(new URL(folder, built), { recursive: true });
