import { userInfo } from 'node:os';
import { readKeyring } from './composition/open-keyring.ts';
import { runTool } from './composition/open-tool.ts';
import { endWithUsage, toolArguments } from './composition/tool-arguments.ts';
import { version } from './composition/version.ts';
import { signingKey } from './engine/signing-key.ts';
import { EvidenceExports } from './ledger/consents/evidence-exports.ts';
import { isUuid, People } from './ledger/people/keys.ts';
import { TenantReads } from './ledger/reads/tenant-reads.ts';

const usage = `Usage: pnpm evidence <attempt id> [--tenant <id>]...    prints the bundle
       pnpm evidence --key                            prints the fingerprint of the key that signs`;

if (import.meta.main) {
  const { values, positionals } = toolArguments(usage, {
    allowPositionals: true,
    options: { tenant: { type: 'string', multiple: true }, key: { type: 'boolean', default: false } },
  });
  const [attempt] = positionals;
  if (!values.key && attempt === undefined) endWithUsage(usage);
  if (!values.key && !isUuid(attempt)) {
    endWithUsage(usage, `${attempt} is no id of an attempt: GET /v1/calls/{callId} shows those of a call.`);
  }
  await runTool(async ({ config, pool, dataDir, addressKeys }) => {
    const key = await signingKey(config.evidence.signingKey, dataDir);
    if (attempt === undefined || values.key) {
      process.stdout.write(`${key.fingerprint}\n`);
      return 0;
    }
    const people = new People(addressKeys);
    const nameOf = (tenant: string) => config.tenants.get(tenant)?.name;
    const exports = new EvidenceExports({
      pool,
      reads: new TenantReads(pool),
      keyring: await readKeyring(config, dataDir, pool),
      people,
      key,
      nameOf,
      version,
      now: () => new Date(),
    });
    const tenants = values.tenant ?? [...config.tenants.keys()];
    const bundle = await exports.export(tenants, attempt, `command line of ${userInfo().username}`);
    if (bundle === undefined) {
      process.stderr.write('No attempt of this id is known for these tenants.\n');
      return 1;
    }
    process.stdout.write(bundle);
    return 0;
  });
}
