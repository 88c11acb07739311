import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchResult } from './bench-result.ts';
import { chartOf } from './chart.ts';
import { describeResult } from './describe-result.ts';

/**
 * Writes `<date>-<commit>.json`, `.md` and, where there is something to draw, `.svg` into a folder, in place of those of
 * an earlier run of the same day and commit.
 *
 * @returns the names of the files.
 */
export async function writeResult(result: BenchResult, folder: string): Promise<readonly string[]> {
  const name = `${result.date.slice(0, 10)}-${result.commit}`;
  const [json, markdown, svg] = [`${name}.json`, `${name}.md`, `${name}.svg`];
  const [text, chart] = [describeResult(result), chartOf(result)];
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, json), `${JSON.stringify(result, null, 2)}\n`);
  if (chart === undefined) {
    await writeFile(join(folder, markdown), `${text}\n`);
    await rm(join(folder, svg), { force: true });
    return [json, markdown];
  }
  await writeFile(join(folder, markdown), `${text}\n\n![The same as a chart](${svg})\n`);
  await writeFile(join(folder, svg), chart);
  return [json, markdown, svg];
}
