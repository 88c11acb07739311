import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { channelNamePattern } from '@aftercall/core';

/** The channel that a new one begins as: a package of the workspace, so that every run of the checks holds it green. */
const model = fileURLToPath(new URL('../examples/channel-acorn', import.meta.url));

/** What is wrong with a name for a new channel, and the mend; nothing when it is good. */
export function nameFault(name: string, taken: readonly string[]): string | undefined {
  if (!channelNamePattern.test(name) || name.endsWith('-') || name.includes('--')) {
    const rule = 'a small letter first, then up to 31 small letters, digits or single dashes, and no dash at the end';
    return `"${name}" is no name of a channel: ${rule}, such as "carrier-pigeon"`;
  }
  return taken.includes(name) ? `there is a channel "${name}" already: take another name` : undefined;
}

/** Writes the package of a channel of this name into a folder that does not exist yet. */
export async function writeChannel(name: string, folder: string): Promise<void> {
  await mkdir(folder);
  for (const part of ['package.json', 'README.md', 'tsconfig.build.json', 'src', 'test']) {
    await cp(join(model, part), join(folder, part), { recursive: true });
  }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    await writeFile(file, renamed(await readFile(file, 'utf8'), name));
    await rename(file, join(entry.parentPath, renamed(entry.name, name)));
  }
}

/** `acornChannel`, `AcornSettings` and `acorn-channel.ts` each keep their own way of writing. */
function renamed(text: string, name: string): string {
  const camel = name.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
  const pascal = `${camel.slice(0, 1).toUpperCase()}${camel.slice(1)}`;
  return text
    .replaceAll(/acorn(?=[A-Z])/g, () => camel)
    .replaceAll('Acorn', () => pascal)
    .replaceAll('acorn', () => name);
}
