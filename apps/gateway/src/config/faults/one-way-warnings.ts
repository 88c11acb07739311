import { askedOptOutWord, chooseTemplates } from '@aftercall/core';
import type { ConfigFault } from './config-fault.ts';
import type { ConfigFile } from '../config-schema.ts';
import { FaultReport } from './fault-report.ts';
import type { TenantConfig } from '../gateway-config.ts';
import { sendersOf } from '../senders-of.ts';
import type { YamlSource } from '../yaml-source.ts';

/**
 * Accounts to which nobody can answer, such as a name as the sender of an SMS, and whose messages ask for an answer to be
 * stopped: whoever writes it is heard by nobody. Where no answer is possible, the message has to name another way.
 */
export function oneWayWarnings(
  file: ConfigFile,
  tenants: ReadonlyMap<string, TenantConfig>,
  source: YamlSource,
): readonly ConfigFault[] {
  const report = new FaultReport(source);
  for (const [index, { id, accounts }] of file.tenants.entries()) {
    const tenant = tenants.get(id);
    const asking = tenant && noticeThatAsks(tenant);
    if (asking === undefined) continue;
    const message =
      `sends from what nobody can answer to, and its texts in ${asking.locale} end with "${asking.notice}": give them ` +
      'an `optOut` that names another way, such as "To stop our texts, call 555 0100"';
    for (const [place, account] of accounts.entries()) {
      const configured = tenant?.accounts.get(account.id);
      // As far as its channel tells.
      const senders = configured === undefined ? 'untold' : sendersOf(configured);
      if (typeof senders !== 'string' && senders.length === 0) {
        report.field(['tenants', index, 'accounts', place, 'settings'], message);
      }
    }
  }
  return report.faults;
}

function noticeThatAsks({ locale, texts }: TenantConfig): { locale: string; notice: string } | undefined {
  const read = new Set([chooseTemplates(locale, locale, texts), ...texts]);
  return [...read]
    .map(({ locale: ofTexts, optOut }) => ({ locale: ofTexts, notice: optOut.text }))
    .find(({ notice }) => askedOptOutWord(notice) !== undefined);
}
