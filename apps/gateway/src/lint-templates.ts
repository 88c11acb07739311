import { channels } from './channels.ts';
import { endWithUsage, toolArguments } from './composition/tool-arguments.ts';
import { formatConfigFaults, formatConfigWarnings } from './config/faults/config-fault.ts';
import type { LoadConfigInput } from './config/load-config.ts';
import { loadConfig } from './config/load-config.ts';
import { formatTemplateReport, templateReport } from './config/template-report.ts';
import { SetupError } from './config/faults/setup-error.ts';
import { buildAccounts, type Accounts } from './engine/tenant-policies.ts';
import { createLogger } from './observability/logger.ts';

/** What `pnpm lint-templates` prints of a configuration, and how it ends: 0, or 2 where the gateway would not start. */
export async function lintTemplates(
  input: LoadConfigInput,
): Promise<{ readonly out: string; readonly err: string; readonly exitCode: 0 | 2 }> {
  const loaded = await loadConfig(input);
  if (!loaded.ok) return { out: '', err: formatConfigFaults(loaded.faults), exitCode: 2 };
  const { tenants } = loaded.config;
  const lent = {
    http: () => Promise.reject(new Error('nothing is sent here')),
    publicUrl: 'https://gateway.invalid',
    now: () => new Date(),
  };
  const accounts = accountsOf(() => buildAccounts(tenants, lent, createLogger({ level: 'silent' })));
  if (!('find' in accounts)) return { out: '', err: accounts.message, exitCode: 2 };
  const rows = templateReport(tenants.values(), (tenant, id) => {
    const account = accounts.find(tenant, id);
    if (account === undefined) throw new Error('a configured account has no channel');
    return account.channel.capabilities.text;
  });
  return { out: formatTemplateReport(rows), err: formatConfigWarnings(loaded.warnings), exitCode: 0 };
}

function accountsOf(build: () => Accounts): Accounts | SetupError {
  try {
    return build();
  } catch (error) {
    if (error instanceof SetupError) return error;
    throw error;
  }
}

if (import.meta.main) {
  const usage = 'Usage: pnpm lint-templates [<file>]    or AFTERCALL_CONFIG';
  const { positionals } = toolArguments(usage, { allowPositionals: true, options: {} });
  const [file, second] = positionals;
  if (second !== undefined) endWithUsage(usage, 'One configuration is judged at a time.');
  const { out, err, exitCode } = await lintTemplates({
    env: process.env,
    channels,
    ...(file !== undefined && { file }),
  });
  process.stdout.write(out);
  process.stderr.write(err);
  process.exitCode = exitCode;
}
