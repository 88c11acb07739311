import type { PriceRow, PriceTable, Tariff } from '@aftercall/core';

import type { ConfigFile } from '../config-schema.ts';
import type { FaultReport } from '../faults/fault-report.ts';

type PriceBlock = ConfigFile['prices'];
type TariffBlock = NonNullable<ConfigFile['tenants'][number]['tariff']>;

/** The rows that are written out, and those of the short form. */
export function resolvePrices(
  { currency, channels, table, charged }: PriceBlock,
  path: readonly PropertyKey[],
  report: FaultReport,
): PriceTable {
  const short = Object.entries(channels).flatMap(([channel, byCountry]) =>
    Object.entries(byCountry).map(([code, provider]): PriceRow => ({
      channel,
      ...(code !== 'other' && { country: code.toUpperCase() }),
      direction: 'outbound',
      per: 'segment',
      provider,
      carrier: 0n,
    })),
  );
  const rows = table.map(({ country, category, from, ...row }): PriceRow => ({
    ...row,
    ...(country !== '*' && { country }),
    ...(category !== undefined && { category }),
    ...(from !== undefined && { from }),
  }));
  const taken = new Set(short.map(placeOf));
  for (const [index, row] of rows.entries()) {
    const place = placeOf(row);
    if (taken.has(place)) {
      report.field(
        [...path, 'table', index],
        'prices what is priced already: give it another day in `from`, or remove one',
      );
    }
    taken.add(place);
  }
  return { currency, rows: [...short, ...rows], charged: new Map(Object.entries(charged)) };
}

export function resolveTariff({ name, included }: TariffBlock): Tariff {
  const volumes = Object.entries(included).map(([channel, { segments, messages }]) => {
    const unit = segments === undefined ? 'messages' : 'segments';
    return [channel, { unit, amount: segments ?? messages ?? 0 }] as const;
  });
  return { name, included: new Map(volumes) };
}

function placeOf({ channel, country, category, direction, from }: PriceRow): string {
  return JSON.stringify([channel, country, category, direction, from]);
}
