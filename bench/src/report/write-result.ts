import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchResult } from './bench-result.ts';
import { describeResult } from './describe-result.ts';

/**
 * Writes `<date>-<commit>.json` and `.md` into a folder, over those of an earlier run of the same day and commit.
 *
 * @returns the names of the files.
 */
export async function writeResult(result: BenchResult, folder: string): Promise<readonly string[]> {
  const name = `${result.date.slice(0, 10)}-${result.commit}`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  await writeFile(join(folder, `${name}.md`), `${describeResult(result)}\n`);
  return [`${name}.json`, `${name}.md`];
}
