import { dirname, resolve } from 'node:path';
import type { ChannelFactory } from '@aftercall/core';
import type { FaultReport } from '../faults/fault-report.ts';
import { importChannel } from './import-channel.ts';

/** What the accounts may name as their channel. */
export interface KnownChannels {
  readonly byName: ReadonlyMap<string, ChannelFactory>;
  /** Whether every package is in `byName`: otherwise a name that is not may be that of a package with a fault. */
  readonly areAll: boolean;
}

/**
 * The gateway's own channels and those of the packages that the configuration names, each
 * imported once. A package that brings no channel, or one that is there already, is a fault.
 *
 * @param file the configuration file: packages are looked for from its folder first.
 */
export async function resolveChannels(
  packages: readonly string[],
  own: ReadonlyMap<string, ChannelFactory>,
  file: string,
  report: FaultReport,
): Promise<KnownChannels> {
  const byName = new Map(own);
  const broughtBy = new Map<string, string>();
  let areAll = true;
  for (const [index, packageName] of packages.entries()) {
    const field = `channels[${index}]`;
    const fault = (message: string): void => {
      areAll = false;
      report.field(['channels', index], message);
    };
    const earlier = packages.indexOf(packageName);
    if (earlier < index) {
      fault(`is the same package as channels[${earlier}]: remove it`);
      continue;
    }
    const imported = await importChannel(packageName, resolve(dirname(file)));
    if (!imported.ok) {
      fault(imported.message);
      continue;
    }
    const { channel } = imported.factory;
    if (byName.has(channel)) {
      const brought = `brings the channel "${channel}", which`;
      const other = broughtBy.get(channel);
      if (other === undefined) fault(`${brought} the gateway has already: remove the package`);
      else fault(`${brought} ${other} brings already: keep one of the two`);
      continue;
    }
    byName.set(channel, imported.factory);
    broughtBy.set(channel, field);
  }
  return { byName, areAll };
}
