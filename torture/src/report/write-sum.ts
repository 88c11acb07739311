import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ShardResult } from './shard-result.ts';
import { sumResults } from './sum-results.ts';

const begin = '<!-- torture: made by `pnpm torture --sum` -->';
const end = '<!-- end of torture -->';

/** Adds up the result files of a folder and writes the tables into a page. @returns the tables. */
export async function writeSum(folder: string, page: string): Promise<string> {
  const names = (await readdir(folder)).filter((one) => one.endsWith('.json')).toSorted((a, b) => a.localeCompare(b));
  const results: ShardResult[] = [];
  for (const name of names) results.push(readResult(name, await readFile(join(folder, name), 'utf8')));
  const tables = sumResults(results);
  await writeFile(page, withSum(await readFile(page, 'utf8'), tables));
  return tables;
}

/** The page with the tables between its markers. @throws when it has none. */
export function withSum(page: string, tables: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`The page has no place for the tables: put ${begin} and ${end} there.`);
  return `${page.slice(0, from + begin.length)}\n\n${tables}\n\n${page.slice(to)}`;
}

function readResult(name: string, text: string): ShardResult {
  const result = JSON.parse(text) as Partial<ShardResult>;
  if (result.format !== 1) throw new Error(`${name} is no result of this harness: its field format is not 1.`);
  return result as ShardResult;
}
