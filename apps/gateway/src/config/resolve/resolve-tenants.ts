import type { UncertainPolicies } from '@aftercall/core';

import { askFactory, readTemplateLocales, readTemplates, type FactoryQuestion } from './ask-factory.ts';
import { checkAccountSettings } from './account-settings.ts';
import { fieldName } from '../faults/config-fault.ts';
import type { ConfigFile } from '../config-schema.ts';
import { deepFreeze } from '../deep-freeze.ts';
import type { FaultReport } from '../faults/fault-report.ts';
import type { AccountConfig, TenantConfig, TimingConfig } from '../gateway-config.ts';
import type { KnownChannels } from './resolve-channels.ts';
import { checkOptOutConfirmation, resolveNotices } from './resolve-notices.ts';
import { lintChannelTemplates, marketingTriggers } from './channel-templates.ts';
import { resolveGuards } from './resolve-guards.ts';
import { resolveHoldOuts } from './resolve-hold-outs.ts';
import { resolvePace } from './resolve-pace.ts';
import { resolvePrices, resolveTariff } from './resolve-prices.ts';
import { resolveQuietHours } from './resolve-quiet-hours.ts';
import { resolveRouting } from './resolve-routing.ts';
import { resolveTexts } from './resolve-texts.ts';
import { closestName } from '../faults/schema-faults.ts';
import type { YamlSource } from '../yaml-source.ts';

type TenantBlock = ConfigFile['tenants'][number];

export async function resolveTenants(
  file: ConfigFile,
  channels: KnownChannels,
  source: YamlSource,
  report: FaultReport,
): Promise<Map<string, TenantConfig>> {
  report.repeats(file.tenants, 'id', ['tenants']);
  const tenants = new Map<string, TenantConfig>();
  const sharedPrices = resolvePrices(file.prices, ['prices'], report);
  for (const [index, tenant] of file.tenants.entries()) {
    const accounts = await resolveAccounts(tenant, ['tenants', index, 'accounts'], channels, source, report);
    const rules = { health: tenant.health, ...(tenant.linkHosts !== undefined && { linkHosts: tenant.linkHosts }) };
    const texts = resolveTexts(tenant.texts, rules, ['tenants', index, 'texts'], report);
    lintChannelTemplates(accounts, tenant, rules, ['tenants', index, 'accounts'], report);
    const holdOuts = resolveHoldOuts(tenant.holdOut, ['tenants', index, 'holdOut'], report);
    const prices =
      tenant.prices === undefined ? sharedPrices : resolvePrices(tenant.prices, ['tenants', index, 'prices'], report);
    const timing = timingOf(tenant.timing, file.timing);
    const routed = { channels: channelsOf(tenant), expireAfterMs: timing.expireAfterMs };
    tenants.set(tenant.id, {
      id: tenant.id,
      name: tenant.name,
      locale: tenant.locale,
      ...(tenant.timezone === undefined ? {} : { timezone: tenant.timezone }),
      guards: resolveGuards(tenant, file, prices),
      prices,
      ...(tenant.tariff && { tariff: resolveTariff(tenant.tariff) }),
      texts,
      marketing: marketingTriggers(texts, accounts),
      accounts,
      ...(tenant.routing !== undefined && {
        routing: resolveRouting(tenant.routing, routed, ['tenants', index, 'routing'], report),
      }),
      timing,
      uncertain: uncertainOf(tenant.uncertain, file.uncertain),
      notices: resolveNotices(tenant.notices, ['tenants', index, 'notices'], report),
      quietHours: resolveQuietHours(tenant.quietHours, ['tenants', index, 'quietHours'], report),
      ...(holdOuts && { holdOuts }),
    });
  }
  return tenants;
}

/** Those of accounts with a fault, too, so that one fault is told once. */
function channelsOf({ accounts }: TenantBlock): string[] {
  return [...new Set(accounts.map((one) => one.channel))];
}

function timingOf(own: TenantBlock['timing'], general: ConfigFile['timing']): TimingConfig {
  return {
    afterCallDelayMs: own.afterCallDelay ?? general.afterCallDelay,
    longestWaitMs: own.longestWait ?? general.longestWait,
    expireAfterMs: own.expireAfter ?? general.expireAfter,
  };
}

function uncertainOf(own: TenantBlock['uncertain'], general: ConfigFile['uncertain']): UncertainPolicies {
  return {
    appointment: own.appointment ?? general.appointment,
    transaction: own.transaction ?? general.transaction,
    support: own.support ?? general.support,
    marketing: own.marketing ?? general.marketing,
  };
}

async function resolveAccounts(
  tenant: TenantBlock,
  path: readonly PropertyKey[],
  channels: KnownChannels,
  source: YamlSource,
  report: FaultReport,
): Promise<Map<string, AccountConfig>> {
  report.repeats(tenant.accounts, 'id', path);
  const accounts = new Map<string, AccountConfig>();
  for (const [index, account] of tenant.accounts.entries()) {
    const { id, channel, settings, pace: asked, markRead, optOutConfirmation } = account;
    const factory = channels.byName.get(channel);
    if (factory === undefined) {
      // Where a package has a fault of its own, the channel is most likely the one that it would have brought.
      if (channels.areAll) report.field([...path, index, 'channel'], unknownChannelMessage(channel, channels));
      continue;
    }
    const checked = await checkAccountSettings(factory, settings, source, [...path, index, 'settings']);
    if (!checked.ok) {
      report.faults.push(...checked.faults);
      continue;
    }
    const pace = resolvePace(asked, factory, checked.settings, [...path, index, 'pace'], report);
    const confirms = optOutConfirmation === undefined ? {} : { optOutConfirmation };
    const frozen = { factory, settings: deepFreeze(checked.settings) };
    const told = templatesOf({ ...frozen, path: [...path, index, 'settings'], report });
    const at = [...path, index];
    const place = Object.freeze({ file: source.file, ...source.locate(at), field: fieldName(at) });
    const own = { id, channel, ...frozen, place, ...told, markRead, ...confirms };
    checkOptOutConfirmation(own, [...path, index], report);
    // Frozen here, so that the freeze of the whole configuration stops before the factory, which is not ours.
    accounts.set(id, Object.freeze({ ...own, ...(pace && { pace: Object.freeze(pace) }) }));
  }
  return accounts;
}

function templatesOf(
  account: Pick<FactoryQuestion<unknown>, 'factory' | 'settings' | 'path' | 'report'>,
): Pick<AccountConfig, 'templates' | 'templateLocales'> {
  const { factory, settings } = account;
  if (factory.templates === undefined && factory.templateLocales === undefined) return { templates: [] };
  const templates =
    factory.templates &&
    askFactory({ ...account, what: 'its templates', ask: () => factory.templates?.(settings), read: readTemplates });
  const ask = (): unknown => factory.templateLocales?.(settings);
  const what = 'the languages of its templates';
  const templateLocales = factory.templateLocales && askFactory({ ...account, what, ask, read: readTemplateLocales });
  return { templates: templates ?? [], ...(templateLocales && { templateLocales }) };
}

function unknownChannelMessage(channel: string, { byName }: KnownChannels): string {
  const known = [...byName.keys()];
  const meant = closestName(channel, known);
  return meant === undefined
    ? `is unknown: use one of ${known.join(', ')}, or name the package that brings it under \`channels\``
    : `is unknown: did you mean "${meant}"?`;
}
