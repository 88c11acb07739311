import type { TemplateLocales } from '@aftercall/core';
import type { WhatsappSettings } from './whatsapp-settings.ts';

/**
 * The locales of an account's templates, by trigger. A template that is only for some payloads of its trigger counts: which
 * payloads will come is not known beforehand.
 */
export function templateLocales({ templates, defaultLocale }: WhatsappSettings): TemplateLocales {
  const byTrigger: Record<string, string[]> = {};
  for (const { trigger, locale } of templates) {
    const locales = (byTrigger[trigger] ??= []);
    if (!locales.includes(locale)) locales.push(locale);
  }
  return { byTrigger, ...(defaultLocale !== undefined && { fallback: defaultLocale }) };
}
