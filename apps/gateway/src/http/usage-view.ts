import { decimalOf, type UsagePart, type UsageSum } from '@aftercall/core';
import type { z } from 'zod';
import type { usageSchema } from './schemas/usage-answers.ts';

type UsageRow = z.output<typeof usageSchema>['rows'][number];

/** How a part is called in answers. */
export const partNames = {
  day: 'day',
  tenant: 'tenant',
  call: 'callId',
  channel: 'channel',
  country: 'country',
  kind: 'kind',
  category: 'category',
} as const satisfies Record<UsagePart, keyof UsageRow>;

/** A sum as it is answered: its parts by their names, and money as decimal texts. */
export function viewOfUsage({ parts, states, kinds, sources, drawn, costs }: UsageSum): UsageRow {
  const named = Object.fromEntries([...parts].map(([part, value]) => [partNames[part], value ?? null]));
  const cost = [...costs].map(costView).toSorted((one, other) => (one.currency < other.currency ? -1 : 1));
  return { ...named, ...states, kinds, priced: sources, volume: drawn, cost };
}

function costView([currency, { provider, carrier }]: [string, { provider: bigint; carrier: bigint }]) {
  return {
    currency,
    provider: decimalOf(provider),
    carrier: decimalOf(carrier),
    total: decimalOf(provider + carrier),
  };
}
