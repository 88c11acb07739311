import { readFile } from 'node:fs/promises';
import { errorCode } from './error-code.ts';

/**
 * What has to stand before a line of JSON that is added to a file of such lines: a crash, or a full disk, may have cut off the
 * one before it, and it must not be damaged by that.
 */
export async function beforeNextLine(file: string): Promise<'' | '\n'> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  });
  return text === '' || text.endsWith('\n') ? '' : '\n';
}

/** The beginning of a line, and no more. */
export function isCutOff(line: string): boolean {
  return line.startsWith('{') && !line.endsWith('}');
}
