import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config/load-config.ts';
import { channels } from './load-fixture.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** A folder in which the channel that new ones begin as is installed as an archive, beside what a gateway has. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packed-channel-'));
  const source = join(folder, 'source');
  for (const part of ['package.json', 'tsconfig.build.json', 'src']) {
    await cp(join(root, 'examples/channel-acorn', part), join(source, part), { recursive: true });
  }
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', join(source, 'tsconfig.build.json')]);
  execFileSync('npm', ['pack', '--offline', '--silent', '--pack-destination', folder], { cwd: source });
  const [archive = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  const installed = join(folder, 'node_modules/@aftercall/channel-acorn');
  await mkdir(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, archive), '--strip-components=1', '-C', installed]);
  for (const name of ['@aftercall/core', 'zod']) {
    await symlink(join(root, 'apps/gateway/node_modules', name), join(folder, 'node_modules', name));
  }
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

test('a channel that was built, packed and installed is taken as it was built, also by a gateway that runs from source', async () => {
  const result = await loadConfig({
    file: join(folder, 'aftercall.yaml'),
    text: `channels: ['@aftercall/channel-acorn']
tenants:
  - id: harbour
    name: Harbour Clinic
    locale: en-US
    accounts:
      - id: oak
        channel: acorn
        settings: { baseUrl: 'https://api.oak.example', token: sending-token, webhookKeys: [webhook-key] }
`,
    env: {},
    channels,
  });
  expect(result.ok ? [] : result.faults).toEqual([]);
  const account = result.ok ? result.config.tenants.get('harbour')?.accounts.get('oak') : undefined;
  expect(account?.factory).toMatchObject({ channel: 'acorn', contract: 1 });
  expect(import.meta.url).toMatch(/\.ts$/);
});
