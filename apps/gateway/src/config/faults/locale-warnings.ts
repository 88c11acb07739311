import { chooseTemplates, languageOf, normalTag, triggers, type TemplateLocales } from '@aftercall/core';
import type { ConfigFault } from './config-fault.ts';
import type { ConfigFile } from '../config-schema.ts';
import { FaultReport } from './fault-report.ts';
import type { AccountConfig, TenantConfig } from '../gateway-config.ts';
import type { YamlSource } from '../yaml-source.ts';

/** A locale that a configuration names, and where. */
interface NamedLocale {
  /** BCP 47; of a range such as `pt-*` its beginning. */
  readonly tag: string;
  readonly path: readonly PropertyKey[];
}

/**
 * Who will read another locale's texts: a line for each tenant, account and locale, of those that the tenant names as its
 * own or in its routing. Nothing is wrong with it, but somebody should know before the first caller does.
 */
export function localeWarnings(
  file: ConfigFile,
  tenants: ReadonlyMap<string, TenantConfig>,
  source: YamlSource,
): readonly ConfigFault[] {
  const report = new FaultReport(source);
  for (const [index, block] of file.tenants.entries()) {
    const tenant = tenants.get(block.id);
    if (tenant === undefined) continue;
    for (const named of localesOf(tenant, index)) warnOf(named, tenant, report);
  }
  return report.faults;
}

function warnOf({ tag, path }: NamedLocale, { accounts, locale, texts }: TenantConfig, report: FaultReport): void {
  const read = chooseTemplates(tag, locale, texts).locale;
  for (const account of accounts.values()) {
    const message = fallbackMessage(account, tag, read);
    if (message !== undefined) report.field(path, `is ${tag}, for which the account ${account.id} ${message}`);
  }
}

/** Those of a tenant's own and of its routing, each once. */
function localesOf({ locale, routing = [] }: TenantConfig, index: number): readonly NamedLocale[] {
  const named = new Map([[normalTag(locale), { tag: locale, path: ['tenants', index, 'locale'] }]]);
  for (const [place, { when }] of routing.entries()) {
    if (when?.locale === undefined) continue;
    const tag = when.locale.replace(/-\*$/, '');
    const path = ['tenants', index, 'routing', place, 'when', 'locale'];
    if (!named.has(normalTag(tag))) named.set(normalTag(tag), { tag, path });
  }
  return [...named.values()];
}

/** @param texts the locale of the texts that its callers read. */
function fallbackMessage({ templateLocales: own }: AccountConfig, tag: string, texts: string): string | undefined {
  if (own !== undefined) return templateMessage(own, tag, texts);
  // Nothing that is shipped is for a whole language: who wrote such texts meant each of its locales.
  const isMeantForAll = normalTag(texts) === languageOf(tag);
  return isMeantForAll || isMeant(texts, tag) ? undefined : `has no texts: its callers read ${texts}`;
}

/** The triggers that have no template in a locale, by what their callers get in its place. */
function templateMessage({ byTrigger, fallback }: TemplateLocales, tag: string, texts: string): string | undefined {
  const wanted = [tag, texts, ...(fallback === undefined ? [] : [fallback])];
  const inPlace = Map.groupBy(triggers, (trigger) => {
    const locales = byTrigger[trigger] ?? [];
    const used = wanted.map((one) => closest(locales, one)).find((one) => one !== undefined);
    return used !== undefined && isMeant(used, tag) ? 'itself' : used;
  });
  const parts: string[] = [];
  for (const [used, those] of inPlace) {
    if (used === 'itself') continue;
    const what = `has no template for ${those.join(', ')}`;
    if (used !== undefined) parts.push(`${what}: its callers get ${used}`);
    else parts.push(`${what}, nor one to fall back to: it is left for the next channel outside a service window`);
  }
  return parts.length === 0 ? undefined : parts.join('; it ');
}

/** As channels choose among templates: the locale itself, then the language as a whole, then any of the language. */
function closest(locales: readonly string[], wanted: string): string | undefined {
  const language = languageOf(wanted);
  const ofLanguage = locales.filter((one) => languageOf(one) === language);
  return (
    ofLanguage.find((one) => normalTag(one) === normalTag(wanted)) ??
    ofLanguage.find((one) => normalTag(one) === language) ??
    ofLanguage[0]
  );
}

/** A whole language is served by each of its locales; of a locale, only by itself. */
function isMeant(used: string, tag: string): boolean {
  return (
    normalTag(used) === normalTag(tag) || (normalTag(tag) === languageOf(tag) && languageOf(used) === languageOf(tag))
  );
}
