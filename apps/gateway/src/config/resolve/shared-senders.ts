import { fieldName } from '../faults/config-fault.ts';
import type { ConfigFile } from '../config-schema.ts';
import type { FaultReport } from '../faults/fault-report.ts';
import type { AccountConfig, TenantConfig } from '../gateway-config.ts';
import { sendersOf } from '../senders-of.ts';

/**
 * Faults each account that sends as another one does, of whichever tenant: of a reply or a stop to that sender nobody
 * could tell whose it is, and a consent given to one business would be used by two.
 */
export function reportSharedSenders(
  file: ConfigFile,
  tenants: ReadonlyMap<string, TenantConfig>,
  report: FaultReport,
): void {
  const taken = new Map<string, string>();
  const seen = new Set<AccountConfig>();
  for (const [index, tenant] of file.tenants.entries()) {
    for (const [place, { id }] of tenant.accounts.entries()) {
      const account = tenants.get(tenant.id)?.accounts.get(id);
      // One with a fault of its own, or of an id that is used twice, is told of already.
      if (account === undefined || seen.has(account)) continue;
      seen.add(account);
      takeSenders(account, ['tenants', index, 'accounts', place, 'settings'], taken, report);
    }
  }
}

/** @param taken the fields of the senders so far, by channel and key; gets those of this account. */
function takeSenders(
  account: AccountConfig,
  path: readonly PropertyKey[],
  taken: Map<string, string>,
  report: FaultReport,
): void {
  const senders = sendersOf(account);
  if (senders === 'untold') return;
  if (senders === 'failed') {
    // Not the error's own message: it may quote a secret.
    const mend = "report it to the channel's author";
    report.field(
      path,
      `could not be compared: the channel "${account.factory.channel}" failed to name its senders; ${mend}`,
    );
    return;
  }
  for (const { field, key } of senders) {
    const name = `${account.channel} ${key}`;
    const other = taken.get(name);
    if (other === undefined) taken.set(name, fieldName([...path, field]));
    else report.field([...path, field], sharedMessage(other));
  }
}

function sharedMessage(other: string): string {
  return `is the same sender as ${other}: nobody could tell whose a reply or a stop to it is; give this account a sender of its own, or remove one of the two`;
}
