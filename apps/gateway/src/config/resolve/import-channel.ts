import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { channelContract, channelNamePattern } from '@aftercall/core';
import type { ChannelFactory } from '@aftercall/core';
import { moduleResolve } from 'import-meta-resolve';
import { within } from '../../engine/within.ts';

/** A channel that a package brought, or why it brings none, to be read after the name of the field. */
export type ImportedChannel =
  | { readonly ok: true; readonly factory: ChannelFactory }
  | { readonly ok: false; readonly message: string };

/** What an export is before it has been looked at. */
type Unchecked = Readonly<Record<keyof ChannelFactory, unknown>>;

const built = new Set(['node', 'import']);
/** From source when the gateway itself runs from source, else from what was built. */
const conditions = new Set([...built, ...(import.meta.url.endsWith('.ts') ? ['source'] : [])]);

/** Far longer than any package takes that only defines what it exports. */
const patientMs = 30_000;

/**
 * Imports the package of a channel, from where the configuration file is or else from where the gateway is.
 *
 * @param withinMs how long its import may take, in milliseconds: one that waits for something would hold the start up for
 *   good, and nobody would know why.
 */
export async function importChannel(
  packageName: string,
  folder: string,
  withinMs = patientMs,
): Promise<ImportedChannel> {
  const found = resolvePackage(packageName, [pathToFileURL(`${folder}/`), new URL(import.meta.url)]);
  if (!found.ok) return found;
  const importing = import(found.url.href) as Promise<object>;
  try {
    if (!(await within(withinMs, importing))) {
      const seconds = Math.ceil(withinMs / 1_000);
      return failed(
        `is still being imported after ${seconds} s: it waits for something, and importing it must do nothing`,
      );
    }
    return checkExports(await importing);
  } catch (error) {
    return { ok: false, message: `cannot be imported: ${firstLine(error)}` };
  }
}

type Resolved = { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly message: string };

/** `import.meta.resolve` knows one place only, its own; that of the configuration file comes first here. */
function resolvePackage(packageName: string, places: readonly URL[]): Resolved {
  for (const place of places) {
    try {
      const url = moduleResolve(packageName, place, conditions);
      if (!isInstalledSource(url)) return { ok: true, url };
      return { ok: true, url: moduleResolve(packageName, place, built) };
    } catch (error) {
      if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') {
        return { ok: false, message: `has no entry that can be imported (${codeOf(error)}): check its package.json` };
      }
    }
  }
  return {
    ok: false,
    message:
      'cannot be found: check the name, and install the package in the folder of this file or beside the gateway',
  };
}

const typeScript = new Set(['.ts', '.mts', '.cts']);

/** Node reads no TypeScript of a package that is installed; one that is linked lies elsewhere and is its owner's to run so. */
function isInstalledSource({ pathname }: URL): boolean {
  return pathname.includes('/node_modules/') && typeScript.has(extname(pathname));
}

function checkExports(exported: object): ImportedChannel {
  const [factory, ...others] = new Set(valuesOf(exported).filter(isLikeFactory));
  if (factory === undefined) {
    const fields = '"channel", "contract", "settings" and "create"';
    return failed(`exports no channel: it must export one object with ${fields} (a ChannelFactory of @aftercall/core)`);
  }
  if (others.length > 0) return failed(`exports ${others.length + 1} channels: a package exports one`);
  const message = faultOf(factory);
  return message === undefined ? { ok: true, factory: factory as unknown as ChannelFactory } : failed(message);
}

/** A CommonJS package hands everything over as its default. */
function valuesOf(exported: object): unknown[] {
  const { default: preset } = exported as { readonly default?: unknown };
  return [...Object.values(exported), ...(isObject(preset) ? Object.values(preset) : [])];
}

/** Enough to tell what is meant; a factory of another version may look otherwise. */
function isLikeFactory(value: unknown): value is Unchecked {
  return isObject(value) && 'channel' in value && ('contract' in value || 'create' in value);
}

function faultOf({ channel, contract, settings, create }: Unchecked): string | undefined {
  // The version comes first: what another one asks for cannot be judged here.
  if (typeof contract !== 'number') {
    return 'does not say for which version of the channel contract it is built ("contract"): install a newer version of it';
  }
  if (contract !== channelContract) {
    const built = `is built for version ${contract} of the channel contract, and this gateway has version ${channelContract}`;
    return `${built}: install a version of the package, or of the gateway, that fits`;
  }
  if (typeof channel !== 'string' || !channelNamePattern.test(channel)) {
    return 'exports a channel without a good name: "channel" must be a small letter and up to 31 more, digits or hyphens';
  }
  if (!isStandardSchema(settings)) {
    return 'exports a channel whose "settings" is no Standard Schema, such as one of zod, valibot or arktype';
  }
  return typeof create === 'function' ? undefined : 'exports a channel without the function "create"';
}

function isStandardSchema(value: unknown): boolean {
  if (!isObject(value) && typeof value !== 'function') return false;
  const { '~standard': standard } = value as { readonly '~standard'?: unknown };
  return isObject(standard) && 'validate' in standard && typeof standard.validate === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function failed(message: string): ImportedChannel {
  return { ok: false, message };
}

function codeOf(error: unknown): string {
  return isObject(error) && 'code' in error ? String(error.code) : 'unknown error';
}

/** The package's own words, which the configuration has no part in; the rest of them is where it happened. */
function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.slice(0, 300);
}
