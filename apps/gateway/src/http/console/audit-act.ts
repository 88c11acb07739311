import type { ConsoleAct } from '../../ledger/console/console-acts.ts';
import type { ApiCaller } from '../authenticate.ts';
import { actOf } from './console-door.ts';
import type { ConsoleParts } from './console-parts.ts';

/**
 * Writes down what a person at the console is about to do; what cannot be written down is not done. What whoever has a
 * key does stands in the ledger alone.
 */
export async function auditAct(
  { console }: { readonly console?: ConsoleParts },
  { session, tenants }: ApiCaller,
  {
    tenant = tenants.length === 1 ? tenants[0] : undefined,
    ...act
  }: Pick<ConsoleAct, 'act' | 'tenant' | 'object' | 'reason'>,
): Promise<void> {
  if (session === undefined) return;
  if (console === undefined) throw new Error('a session came in where there is no console');
  await console.audit.add(actOf(session, { ...act, ...(tenant !== undefined && { tenant }) }));
}
