import { languageOf, normalTag } from './language.ts';
import { shippedTemplates } from './shipped-templates.ts';
import type { TextTemplates } from './text-template.ts';

/**
 * The texts that a caller reads. Looked for by the caller's locale exactly, then by its
 * language (`es-CO` reads es-MX, `pt-PT` reads pt-BR), then the same two for the fallback
 * locale, and in the end en-US. A tenant's own texts come before the shipped ones at
 * every stage. Any string is taken as a locale.
 */
export function chooseTemplates(
  locale: string | undefined,
  fallbackLocale: string,
  overrides: readonly TextTemplates[] = [],
): TextTemplates {
  return (
    (locale === undefined ? undefined : findTemplates(locale, overrides)) ??
    findTemplates(fallbackLocale, overrides) ??
    shippedTemplates[0]
  );
}

function findTemplates(locale: string, overrides: readonly TextTemplates[]): TextTemplates | undefined {
  const tag = normalTag(locale);
  const language = languageOf(locale);
  if (language === '') return undefined;
  const hasTag = (templates: TextTemplates) => templates.locale === locale || normalTag(templates.locale) === tag;
  const isWholeLanguage = (templates: TextTemplates) => templates.locale.toLowerCase() === language;
  const hasLanguage = (templates: TextTemplates) => languageOf(templates.locale) === language;
  return (
    overrides.find(hasTag) ??
    shippedTemplates.find(hasTag) ??
    overrides.find(isWholeLanguage) ??
    overrides.find(hasLanguage) ??
    shippedTemplates.find(hasLanguage)
  );
}
