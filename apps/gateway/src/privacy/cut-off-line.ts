import { open } from 'node:fs/promises';
import { errorCode } from './error-code.ts';

/**
 * What has to stand before a line of JSON that is added to a file of such lines: a crash, or a full disk, may have cut off the
 * one before it, and it must not be damaged by that.
 */
export async function beforeNextLine(file: string): Promise<'' | '\n'> {
  const last = await lastByteOf(file);
  return last === undefined || last === newline ? '' : '\n';
}

const newline = 0x0a;

/** Undefined where the file is empty, or not there. */
async function lastByteOf(file: string): Promise<number | undefined> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const { size } = await handle.stat();
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    return bytesRead === 0 ? undefined : buffer[0];
  } finally {
    await handle.close();
  }
}

/** The beginning of a line, and no more. */
export function isCutOff(line: string): boolean {
  return line.startsWith('{') && !line.endsWith('}');
}
