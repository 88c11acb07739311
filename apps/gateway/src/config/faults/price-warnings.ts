import type { ConfigFault } from './config-fault.ts';
import type { ConfigFile } from '../config-schema.ts';
import { FaultReport } from './fault-report.ts';
import type { YamlSource } from '../yaml-source.ts';

/**
 * Prices and volumes of channels that nobody brings: a slip of the pen prices nothing, and what it should price then costs
 * `prices.other`. A package that was taken out may have left them behind, so the gateway starts all the same.
 */
export function priceWarnings(
  file: ConfigFile,
  known: ReadonlyMap<string, unknown>,
  source: YamlSource,
): readonly ConfigFault[] {
  const report = new FaultReport(source);
  const look = (channel: string, path: readonly PropertyKey[]): void => {
    if (known.has(channel)) return;
    const names = [...known.keys()].join(', ');
    const mend = 'correct it, or name the package that brings it under `channels`';
    report.field(path, `is no channel that is known (${names}): nothing is counted by it; ${mend}`);
  };
  const lookAtPrices = ({ channels, table, charged }: ConfigFile['prices'], path: readonly PropertyKey[]): void => {
    for (const channel of Object.keys(channels)) look(channel, [...path, 'channels', channel]);
    for (const [index, { channel }] of table.entries()) look(channel, [...path, 'table', index, 'channel']);
    for (const channel of Object.keys(charged)) look(channel, [...path, 'charged', channel]);
  };
  lookAtPrices(file.prices, ['prices']);
  for (const [index, { prices, tariff }] of file.tenants.entries()) {
    const path = ['tenants', index];
    if (prices !== undefined) lookAtPrices(prices, [...path, 'prices']);
    for (const channel of Object.keys(tariff?.included ?? {})) look(channel, [...path, 'tariff', 'included', channel]);
  }
  return report.faults;
}
