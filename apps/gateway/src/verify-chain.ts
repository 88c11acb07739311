import { readKeyring } from './composition/open-keyring.ts';
import { runTool } from './composition/open-tool.ts';
import { toolArguments } from './composition/tool-arguments.ts';
import { readAnchors } from './ledger/consents/anchor-file.ts';
import { verifyChain, type ChainReport } from './ledger/consents/verify-chain.ts';

/** What `pnpm verify-chain` prints of a tenant. */
export function describeChain({ tenant, records, erased, head, fault }: ChainReport): string {
  if (fault !== undefined) {
    const which = fault.consentId === undefined ? '' : `, consent ${fault.consentId}`;
    return `${tenant}: BROKEN at record ${fault.seq}${which}: ${fault.message}.`;
  }
  if (head === undefined) return `${tenant}: no consent was ever recorded.`;
  const without = erased === 0 ? '' : `, ${erased} of them without what was personal`;
  return `${tenant}: holds, ${records} records${without}; it ends with ${head.rowHash}.`;
}

if (import.meta.main) {
  const { values } = toolArguments('Usage: pnpm verify-chain [--tenant <id>]...', {
    options: { tenant: { type: 'string', multiple: true } },
  });
  await runTool(async ({ config, pool, dataDir }) => {
    const tenants = values.tenant ?? [...config.tenants.keys()];
    const { anchorFolder } = config.evidence;
    const keyring = await readKeyring(config, dataDir, pool);
    let isBroken = false;
    for (const tenant of tenants) {
      const outside = anchorFolder === undefined ? [] : await readAnchors(anchorFolder, tenant);
      const report = await verifyChain({ pool, keyring }, tenant, new Date(), outside);
      // One that left the configuration still has its chain; one that never was in it was misspelt.
      if (report.head === undefined && report.fault === undefined && !config.tenants.has(tenant)) {
        throw new Error(`${tenant} is no tenant: ${[...config.tenants.keys()].join(', ')}.`);
      }
      isBroken ||= report.fault !== undefined;
      process.stdout.write(`${describeChain(report)}\n`);
    }
    return isBroken ? 1 : 0;
  });
}
