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

import type { TenantConfig } from './gateway-config.ts';

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
    [...tenant.accounts.values()].flatMap((account) => {
      const named = { tenant: tenant.id, account: account.id, channel: account.channel };
      const limits = limitsOf(tenant.id, account.id);
      const ofProvider = account.templates.map(({ trigger, locale, name, marketing, wordings }): TemplateRow => {
        const texts = wordings.map((one) => one.text);
        const health = texts.flatMap((text) => lintWording({ text, marketing: true }, { health: true }));
        return {
          ...named,
          trigger,
          locale,
          words: name,
          marketing: marketing || tenant.marketing.has(trigger),
          notice: hasOptOutNotice(texts),
          ...healthOf(health),
        };
      });
      const texts = textsOf(tenant).flatMap((one) =>
        rowsOfTexts(one, tenant, limits).map((row) => ({ ...named, ...row })),
      );
      return [...ofProvider, ...texts];
    }),
  );
}

/** Those that a caller may get: of each language of the tenant, its own or the shipped ones. */
function textsOf({ locale, texts }: TenantConfig): readonly TextTemplates[] {
  const locales = [...texts, ...shippedTemplates].map((one) => one.locale);
  return [...new Set(locales.map((one) => chooseTemplates(one, locale, texts)))];
}

function rowsOfTexts(templates: TextTemplates, tenant: TenantConfig, limits: TextLimits) {
  const worst = renderWorstCases(templates, limits);
  const findings = lintTexts(templates, { health: true });
  const words = tenant.texts.includes(templates) ? 'own' : 'shipped';
  return triggers.map((trigger) => {
    const rendered = worst[trigger];
    const own = findings.filter(({ field }) => field.startsWith(`triggers.${trigger}.`));
    return {
      trigger,
      locale: templates.locale,
      words,
      ...(limits.segmented && rendered.fits && { segments: rendered.segments }),
      marketing: tenant.marketing.has(trigger),
      // A text without it is refused when the configuration loads.
      notice: true,
      ...healthOf(own),
    };
  });
}

function healthOf(findings: readonly { readonly about: string; readonly message: string }[]): { health?: string } {
  const found = findings.find((one) => one.about === 'health');
  const phrase = found === undefined ? undefined : /\("([^"]*)"\)/.exec(found.message)?.[1];
  return phrase === undefined ? {} : { health: phrase };
}

/** The rows as a table for a person. */
export function formatTemplateReport(rows: readonly TemplateRow[]): string {
  const head = [
    'tenant',
    'account',
    'channel',
    'trigger',
    'locale',
    'words',
    'segments',
    'marketing',
    'notice',
    'health',
  ];
  const cells = rows.map((row) => [
    row.tenant,
    row.account,
    row.channel,
    row.trigger,
    row.locale,
    row.words,
    row.segments === undefined ? '-' : String(row.segments),
    row.marketing ? 'yes' : 'no',
    row.notice ? 'yes' : 'no',
    row.health ?? '-',
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((one) => one[column]?.length ?? 0)));
  const line = (one: readonly string[]): string =>
    one
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${[line(head), ...cells.map(line)].join('\n')}\n`;
}
