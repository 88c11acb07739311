import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../', import.meta.url));
const scope = '@aftercall/';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  /** What takes the place of fields of the same name where it is published. */
  readonly publishConfig?: Pick<Manifest, 'bin' | 'exports' | 'engines'>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
}

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

async function packagesIn(parent: string): Promise<Package[]> {
  const folders = (await readdir(join(root, parent))).map((name) => join(parent, name));
  return Promise.all(
    folders
      .filter((one) => existsSync(join(root, one, 'package.json')))
      .map(async (folder) => {
        return { folder, manifest: (await readJson(join(root, folder, 'package.json'))) as Manifest };
      }),
  );
}

let published: readonly Package[];
/** Where they lie as they are published: built, without the workspace. */
let folder: string;

/** Those that others of them need come first. */
function inOrder(packages: readonly Package[]): Package[] {
  const sorted: Package[] = [];
  const add = (one: Package): void => {
    if (sorted.includes(one)) return;
    for (const name of Object.keys(one.manifest.dependencies ?? {})) {
      const needed = packages.find(({ manifest }) => manifest.name === name);
      if (needed !== undefined) add(needed);
    }
    sorted.push(one);
  };
  packages.forEach(add);
  return sorted;
}

/** Builds a package with what it says that it depends on, and nothing else. */
async function build({ folder: from, manifest }: Package): Promise<void> {
  const to = join(folder, from);
  for (const part of ['tsconfig.build.json', 'src']) {
    await cp(join(root, from, part), join(to, part), { recursive: true });
  }
  await writeFile(join(to, 'package.json'), JSON.stringify(manifest));
  for (const name of Object.keys(manifest.dependencies ?? {}).filter((one) => !one.startsWith(scope))) {
    await link(join(root, from, 'node_modules', name), join(to, 'node_modules', name));
  }
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['--project', join(to, 'tsconfig.build.json')], { stdio: 'pipe' });
  await rm(join(to, 'src'), { recursive: true });
  await link(to, join(folder, 'node_modules', manifest.name));
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
}

beforeAll(async () => {
  published = (await packagesIn('packages'))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder: from, manifest }) => ({ folder: from, manifest: { ...manifest, ...manifest.publishConfig } }));
  folder = await mkdtemp(join(tmpdir(), 'release-'));
  for (const name of ['tsconfig.base.json', 'tsconfig.build.json']) {
    await cp(join(root, name), join(folder, name));
  }
  await link(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
  await link(join(root, 'node_modules/@jest/globals'), join(folder, 'node_modules/@jest/globals'));
  for (const one of inOrder(published)) await build(one);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a package is entered by when it is built, by the name under which it is imported. */
const entries = (): [name: string, file: string][] =>
  published.flatMap(({ manifest: { name, exports = {} } }) =>
    Object.entries(exports).flatMap(([path, { default: file }]): [string, string][] =>
      file === undefined ? [] : [[join(name, path), join(name, file)]],
    ),
  );

describe('what is published', () => {
  test('is all of one version, which the gateway has too, and says its licence and its Node', async () => {
    const [gateway] = (await packagesIn('apps')).filter(({ manifest }) => manifest.name === `${scope}gateway`);
    expect(new Set(published.map(({ manifest }) => manifest.version))).toEqual(new Set([gateway?.manifest.version]));
    expect(new Set(published.map(({ manifest }) => manifest.license))).toEqual(new Set(['Apache-2.0']));
    expect(new Set(published.map(({ manifest }) => manifest.engines?.node))).toEqual(new Set(['>=22']));
  });

  test('is released together, and nothing that is not published is noted as a change', async () => {
    const config = (await readJson(join(root, '.changeset/config.json'))) as {
      readonly fixed: readonly [readonly string[]];
      readonly ignore: readonly string[];
    };
    const names = async (parent: string): Promise<string[]> =>
      (await packagesIn(parent)).map(({ manifest }) => manifest.name);
    // A channel of one's own lies beside the others, and is not released with them.
    expect([...config.fixed[0]].toSorted()).toEqual(
      [...published.map(({ manifest }) => manifest.name), ...(await names('apps'))].toSorted(),
    );
    const others = [...(await names('examples')), `${scope}bench`, `${scope}torture`];
    const isIgnored = (name: string): boolean => config.ignore.some((one) => name.startsWith(one.replace('*', '')));
    expect(others.filter((name) => !isIgnored(name))).toEqual([]);
  });

  test('is entered by built files, which are there, with their types', async () => {
    expect(entries().length).toBeGreaterThan(published.length - 2);
    for (const [, file] of entries()) {
      const path = join(folder, 'node_modules', file);
      expect(await readFile(path, 'utf8')).toContain('export');
      expect(await readFile(path.replace(/\.js$/, '.d.ts'), 'utf8')).toContain('export');
    }
    for (const { manifest } of published) {
      expect(manifest.files).toContain('dist');
      for (const file of Object.values(manifest.bin ?? {})) {
        expect(await readFile(join(folder, 'node_modules', manifest.name, file), 'utf8')).toMatch(/^#!/);
      }
    }
  });

  test('is taken by Node as it is built, by its own name, also where a gateway runs from source', async () => {
    const script = join(folder, 'import.mjs');
    const names = entries().map(([name]) => name);
    await writeFile(
      script,
      `for (const name of ${JSON.stringify(names)}) {
        // The kit describes tests of Jest's, and only Jest has what it needs; its other entries are for every runner.
        const taken = await import(name).catch((error) => (name === '${scope}channel-testkit' ? { kit: true } : Promise.reject(error)));
        if (Object.keys(taken).length === 0) throw new Error(name + ' exports nothing');
      }
      console.log('all of them');`,
    );
    for (const options of [[], ['--conditions=source']]) {
      const said = execFileSync(process.execPath, [...options, script], { encoding: 'utf8', stdio: 'pipe' });
      expect(said).toBe('all of them\n');
    }
  });

  test('has types that a channel of somebody else compiles against', async () => {
    await writeFile(
      join(folder, 'channel.ts'),
      `import type { Channel, ChannelFactory } from '${scope}core';
      import { smsChannel } from '${scope}channel-sms';
      import { describeChannelConformance } from '${scope}channel-testkit';
      export const factory: ChannelFactory = smsChannel;
      export const nameOf = ({ name }: Channel): string => name;
      // @ts-expect-error A channel is no number: these are types, and not any.
      export const wrong: Channel = 1;
      export const kit: (subject: never) => unknown = describeChannelConformance;\n`,
    );
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: { module: 'nodenext', strict: true, noEmit: true, skipLibCheck: false, types: ['node'] },
        files: ['channel.ts'],
      }),
    );
    const tsc = (): string =>
      execFileSync(join(root, 'node_modules/.bin/tsc'), ['--project', folder], { encoding: 'utf8', stdio: 'pipe' });
    expect(tsc()).toBe('');
  });
});
