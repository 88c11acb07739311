import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nameFault, writeChannel } from '../scripts/write-channel.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

describe('a new channel', () => {
  let home: string;
  let folder: string;
  beforeAll(async () => {
    // Below a package with the same dependencies, so that they are found without an installation.
    home = await mkdtemp(join(root, 'examples/channel-acorn/generated-'));
    folder = join(home, 'channel-carrier-pigeon');
    await writeChannel('carrier-pigeon', folder);
  });
  afterAll(() => rm(home, { recursive: true }));

  test('has its own name everywhere', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map((entry) => entry.name)).toContain('carrier-pigeon-settings.ts');
    const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect([...files.map((entry) => entry.name), ...texts].filter((text) => /acorn/i.test(text))).toEqual([]);
    expect(texts.join('\n')).toContain('export const carrierPigeonChannel: ChannelFactory<CarrierPigeonSettings>');
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toMatchObject({
      name: '@aftercall/channel-carrier-pigeon',
    });
  });

  test('is type-checked and passes the conformance kit from the first run', async () => {
    const options = { noEmit: true, allowImportingTsExtensions: true };
    const config = { extends: '../../../tsconfig.base.json', compilerOptions: options, include: ['channel-*/**/*'] };
    await writeFile(join(home, 'tsconfig.json'), JSON.stringify(config));
    await run(join(root, 'node_modules/.bin/tsc'), ['-p', home], { cwd: root });

    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const flags = ['--experimental-vm-modules', '--no-warnings', jest, '--json', '--globalSetup=', '--globalTeardown='];
    const { stdout } = await run(
      process.execPath,
      [...flags, '--runTestsByPath', join(folder, 'test/conformance.test.ts')],
      {
        cwd: root,
        maxBuffer: 10_000_000,
      },
    );
    const report = JSON.parse(stdout.slice(stdout.indexOf('{"num'))) as { numPassedTests: number; success: boolean };
    expect(report).toMatchObject({ success: true, numFailedTests: 0 });
    expect(report.numPassedTests).toBeGreaterThan(40);
  }, 120_000);
});

describe('the name of a new channel', () => {
  test.each(['carrier-pigeon', 'x', 'line2'])('%s is good', (name) => {
    expect(nameFault(name, ['sms'])).toBeUndefined();
  });

  test.each(['', 'Pigeon', '2line', '-a', 'a-', 'a--b', 'a_b', 'a/b', '../a', 'a'.repeat(33)])(
    '"%s" is refused with the rule',
    (name) => {
      expect(nameFault(name, [])).toMatch(/is no name of a channel: a small letter first/);
    },
  );

  test.each([
    [['sms'], 'there is a channel "sms" already: take another name'],
    [['two', 'words'], 'Unexpected argument'],
    [['--bogus'], 'Usage: pnpm create-channel <name>'],
    [[], 'Usage: pnpm create-channel <name>'],
  ])('%j is refused before anything is written', (words, why) => {
    const before = readdirSync(join(root, 'packages'));
    const script = join(root, 'scripts/create-channel.ts');
    const attempt = () => execFileSync(process.execPath, ['--conditions=source', script, ...words], { stdio: 'pipe' });
    expect(attempt).toThrow(why);
    expect(readdirSync(join(root, 'packages'))).toEqual(before);
  });
});
