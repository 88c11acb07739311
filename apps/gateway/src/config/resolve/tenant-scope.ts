import type { FaultReport } from '../faults/fault-report.ts';
import { unknownNameMessage } from '../faults/schema-faults.ts';

/** Turns what a key or a subscription speaks for into tenant ids; `path` is where it is written. */
export type TenantScope = (listed: '*' | readonly string[], path: readonly PropertyKey[]) => readonly string[];

export function tenantScopeOver(tenantIds: readonly string[], report: FaultReport): TenantScope {
  return (listed, path) => {
    if (listed === '*') return [...tenantIds];
    for (const [index, id] of listed.entries()) {
      if (!tenantIds.includes(id)) report.field([...path, index], unknownNameMessage(id, tenantIds));
    }
    return [...new Set(listed)];
  };
}
