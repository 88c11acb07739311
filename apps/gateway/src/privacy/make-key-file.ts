import { randomBytes } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { copyFile, link, mkdir, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './error-code.ts';

/** What a file system answers that knows no second name of a file, such as those of memory sticks and of some shares. */
const knowsNoLinks: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Makes a file with a key, for its owner alone, where there is none. Of gateways that start together one makes it, in one
 * step, and all read that one, whole; it is on the disk before it is used. On a file system without hard links it is a copy:
 * still one gateway makes it, and none may start beside that one before it has.
 */
export async function makeKeyFile(file: string, content: string, makeLink: typeof link = link): Promise<void> {
  if (existsSync(file)) return;
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    await writeWhole(draft, content);
    await makeLink(draft, file).catch((error: unknown) => {
      if (!knowsNoLinks.has(errorCode(error))) throw error;
      return copyWhole(draft, file);
    });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

async function writeWhole(file: string, content: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(`${content}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function copyWhole(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL);
  const handle = await open(to, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
