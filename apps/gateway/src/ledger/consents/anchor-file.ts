import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeNextLine, isCutOff } from '../../privacy/cut-off-line.ts';
import type { Anchor } from './verify-chain.ts';

/**
 * Adds a line to the file of a tenant's anchors. The folder is best one that is only ever added to (an object lock, a
 * log that is shipped elsewhere): an anchor beside the database would go with it.
 */
export async function appendAnchor(folder: string, tenant: string, anchor: Anchor): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = fileOf(folder, tenant);
  await appendFile(file, `${await beforeNextLine(file)}${JSON.stringify({ tenant, ...anchor })}\n`);
}

/**
 * None where there is no file yet. A line that was cut off as it was written is left out: its anchor was not taken down.
 *
 * @throws Error for any other line that is none of ours.
 */
export async function readAnchors(folder: string, tenant: string): Promise<Anchor[]> {
  const file = fileOf(folder, tenant);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .flatMap((line, index) => (line === '' || isCutOff(line) ? [] : anchorOf(line, `${file}, line ${index + 1}`)));
}

function anchorOf(line: string, place: string): Anchor {
  try {
    const { seq, rowHash, at } = JSON.parse(line) as Record<string, unknown>;
    if (typeof seq === 'number' && typeof rowHash === 'string' && typeof at === 'string') {
      return { seq, rowHash, at: new Date(at) };
    }
  } catch {
    // No JSON at all: the mend is the same.
  }
  throw new Error(`${place} is no anchor: put the line back as it was, from a copy of the file.`);
}

function fileOf(folder: string, tenant: string): string {
  return join(folder, `${encodeURIComponent(tenant)}.jsonl`);
}
