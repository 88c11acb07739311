import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The published specs and samples beside the repository; absent on most machines. */
const folder = new URL('../../../../../shared/specs/', import.meta.url);

/** Reads a published file, or says plainly that a check is skipped without it. */
export function readShared(name: string, check: string): unknown {
  const file = new URL(name, folder);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  process.stdout.write(`skipped, because ../shared/specs/${name} is absent: ${check}\n`);
  return undefined;
}

/** The names of the published files in a folder, in order; none where they are absent. */
export function sharedFiles(name: string): readonly string[] {
  const files = new URL(name, folder);
  return existsSync(files) ? readdirSync(files).toSorted() : [];
}
