import type { ShardResult } from './shard-result.ts';

/** The content of a result file: JSON, with every list of numbers in one line. */
export function resultText(result: ShardResult): string {
  const text = JSON.stringify(result, null, 2);
  return `${text.replace(/\[[\s\d.,-]+\]/g, (list) => list.replaceAll(/\s+/g, ''))}\n`;
}
