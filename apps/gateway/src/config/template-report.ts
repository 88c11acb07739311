import {
  chooseTemplates,
  hasOptOutNotice,
  lintTexts,
  lintWording,
  renderWorstCases,
  shippedTemplates,
  triggers,
  type TextLimits,
  type TextTemplates,
} from '@aftercall/core';

import type { AccountConfig, TenantConfig } from './gateway-config.ts';

/** One template on one channel in one language, as far as it can be judged beforehand. */
export interface TemplateRow {
  readonly tenant: string;
  readonly account: string;
  readonly channel: string;
  readonly trigger: string;
  readonly locale: string;
  /** Whose words they are: the tenant's, the shipped ones, or a template at the provider. */
  readonly words: string;
  /** At the worst case; absent where the channel cuts nothing into segments, or the words lie with the provider. */
  readonly segments?: number;
  readonly marketing: boolean;
  /** It says how messages are stopped. */
  readonly notice: boolean;
  /** The phrase that tells of somebody's health. */
  readonly health?: string;
}

/**
 * Every template of these tenants.
 *
 * @param limitsOf what a text may be on an account's channel.
 */
export function templateReport(
  tenants: Iterable<TenantConfig>,
  limitsOf: (tenant: string, account: string) => TextLimits,
): TemplateRow[] {
  return [...tenants].flatMap((tenant) =>
    [...tenant.accounts.values()].flatMap((account) => [
      ...rowsOfProvider(account, tenant),
      ...rowsOfTexts(account, tenant, limitsOf(tenant.id, account.id)),
    ]),
  );
}

/** The templates that an account keeps at its provider. */
function rowsOfProvider({ id: account, channel, templates }: AccountConfig, tenant: TenantConfig): TemplateRow[] {
  return templates.map(({ trigger, locale, name, marketing, wordings }) => {
    const texts = wordings.map((one) => one.text);
    const findings = texts.flatMap((text) => lintWording({ text, marketing: true }, { health: true }));
    return {
      tenant: tenant.id,
      account,
      channel,
      trigger,
      locale,
      words: name,
      marketing: marketing || tenant.marketing.has(trigger),
      notice: hasOptOutNotice(texts),
      ...healthOf(findings),
    };
  });
}

/** The texts that the gateway fills in itself. */
function rowsOfTexts({ id: account, channel }: AccountConfig, tenant: TenantConfig, limits: TextLimits): TemplateRow[] {
  return textsOf(tenant).flatMap((templates) => {
    const worst = renderWorstCases(templates, limits);
    const findings = lintTexts(templates, { health: true });
    const words = tenant.texts.includes(templates) ? 'own' : 'shipped';
    return triggers.map((trigger) => {
      const rendered = worst[trigger];
      return {
        tenant: tenant.id,
        account,
        channel,
        trigger,
        locale: templates.locale,
        words,
        ...(limits.segmented && rendered.fits && { segments: rendered.segments }),
        marketing: tenant.marketing.has(trigger),
        // A text without it is refused when the configuration loads.
        notice: true,
        ...healthOf(findings.filter(({ field }) => field.startsWith(`triggers.${trigger}.`))),
      };
    });
  });
}

/** Those that a caller may get: of each language of the tenant, its own or the shipped ones. */
function textsOf({ locale, texts }: TenantConfig): readonly TextTemplates[] {
  const locales = [...texts, ...shippedTemplates].map((one) => one.locale);
  return [...new Set(locales.map((one) => chooseTemplates(one, locale, texts)))];
}

function healthOf(findings: readonly { readonly about: string; readonly message: string }[]): { health?: string } {
  const found = findings.find((one) => one.about === 'health');
  const phrase = found === undefined ? undefined : /\("([^"]*)"\)/.exec(found.message)?.[1];
  return phrase === undefined ? {} : { health: phrase };
}

/** Of the table: each with what stands in it. */
const columns: Readonly<Record<keyof TemplateRow, (row: TemplateRow) => string>> = {
  tenant: (row) => row.tenant,
  account: (row) => row.account,
  channel: (row) => row.channel,
  trigger: (row) => row.trigger,
  locale: (row) => row.locale,
  words: (row) => row.words,
  segments: (row) => String(row.segments ?? '-'),
  marketing: (row) => (row.marketing ? 'yes' : 'no'),
  notice: (row) => (row.notice ? 'yes' : 'no'),
  health: (row) => row.health ?? '-',
};

/** The rows as a table for a person. */
export function formatTemplateReport(rows: readonly TemplateRow[]): string {
  const cells = rows.map((row) => Object.values(columns).map((cellOf) => cellOf(row)));
  const head = Object.keys(columns);
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((one) => one[column]?.length ?? 0)));
  const line = (one: readonly string[]): string =>
    one
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${[line(head), ...cells.map(line)].join('\n')}\n`;
}
