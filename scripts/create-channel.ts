import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nameFault, writeChannel } from './write-channel.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name = ''] = process.argv.slice(2);
const taken = (await readdir(join(root, 'packages')))
  .filter((folder) => folder.startsWith('channel-'))
  .map((folder) => folder.slice('channel-'.length));
const fault = nameFault(name, [...taken, 'acorn']);

if (fault === undefined) {
  const folder = `packages/channel-${name}`;
  await writeChannel(name, join(root, folder));
  // Names of another length break lines elsewhere.
  execFileSync(join(root, 'node_modules/.bin/oxfmt'), [folder], { cwd: root, stdio: 'ignore' });
  process.stdout.write(`${folder} is written. Next: npx pnpm@12 install && npx pnpm@12 test ${folder}\n`);
} else {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 2;
}
