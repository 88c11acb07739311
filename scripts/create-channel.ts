import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithUsage, toolArguments } from '../apps/gateway/src/composition/tool-arguments.ts';
import { nameFault, writeChannel } from './write-channel.ts';

const usage = 'Usage: pnpm create-channel <name>';
const root = fileURLToPath(new URL('..', import.meta.url));
const { positionals } = toolArguments(usage, { allowPositionals: true, options: {} });
const [name, extra] = positionals;
if (name === undefined) endWithUsage(usage);
if (extra !== undefined) endWithUsage(usage, `Unexpected argument '${extra}': a name is one word.`);
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
