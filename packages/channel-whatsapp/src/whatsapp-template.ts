import { conditionOf, languageOf, normalTag, templateValues } from '@aftercall/core';
import type { FitInput, FollowUpPayload, PayloadItem, TemplateVariable } from '@aftercall/core';
import {
  BodyComponent,
  BodyParameter,
  HeaderComponent,
  HeaderParameter,
  PayloadComponent,
  Template,
  URLComponent,
} from 'whatsapp-api-js/messages';
import { whatsappCapabilities } from './whatsapp-capabilities.ts';
import type { WhatsappSettings } from './whatsapp-settings.ts';
import { languageCode } from './whatsapp-template-settings.ts';
import type { TemplateButton, TemplatePassage, WhatsappTemplate } from './whatsapp-template-settings.ts';

/** What the API is sent, and how it reads; or the capability or value that is in the way. */
export type FilledTemplate =
  | { readonly fits: true; readonly template: Readonly<Record<string, unknown>>; readonly text: string }
  | { readonly fits: false; readonly limit: string; readonly message: string };

type Misfit = Extract<FilledTemplate, { fits: false }>;
type Values = (variable: TemplateVariable) => string | undefined;

/** Beside other components a parameter, and so the body with it, has at most 1,024 characters. */
const longestBodyBesideOthers = 1_024;
const longestHeader = 60;

/**
 * A payload as an approved template: the only thing that WhatsApp takes outside the
 * service window. Of the templates for the trigger, those for the caller's locale come
 * first, then those of the same language, then the two of the tenant's fallback and of
 * the account's default; of these the first whose values are all there.
 */
export function fillTemplate({ payload, templates }: FitInput, settings: WhatsappSettings): FilledTemplate {
  const [item, ...others] = payload.items;
  if (item === undefined) return { fits: false, limit: 'payload.items', message: 'the payload has nothing to say' };
  if (others.length > 0) {
    return outsideWindow('several follow-ups in one message are free text, which needs an open service window');
  }
  const wanted = [payload.locale, templates.locale, settings.defaultLocale];
  const locales = [...new Set(wanted.filter((locale) => locale !== undefined))];
  const candidates = candidatesFor(item, locales, settings.templates);
  const misfits: Misfit[] = [];
  for (const candidate of candidates) {
    const filled = fill(candidate, payload, item);
    if (filled.fits) return filled;
    misfits.push(filled);
  }
  const [nearest] = misfits;
  return nearest ?? outsideWindow(`no template is configured for ${item.kind} in ${locales.join(' or ')}`);
}

function candidatesFor(
  item: PayloadItem,
  locales: readonly string[],
  templates: readonly WhatsappTemplate[],
): ReadonlySet<WhatsappTemplate> {
  const condition = conditionOf(item);
  const usable = templates.filter(
    ({ trigger, when }) => trigger === item.kind && (when === undefined || when === condition),
  );
  return new Set(
    locales.flatMap((locale) => {
      const tag = normalTag(locale);
      const language = languageOf(locale);
      const ofLanguage = usable.filter((template) => languageOf(template.locale) === language);
      return [
        ...ofLanguage.filter((template) => normalTag(template.locale) === tag),
        ...ofLanguage.filter((template) => normalTag(template.locale) === language),
        ...ofLanguage,
      ];
    }),
  );
}

function fill(settings: WhatsappTemplate, payload: FollowUpPayload, item: PayloadItem): FilledTemplate {
  const { name, locale, header, body, footer, buttons } = settings;
  const values = oneLineValues(templateValues(payload, item, locale));
  for (const variable of [...variablesOf(header), ...variablesOf(body), ...buttons.flatMap(linkOf)]) {
    if (values(variable) === undefined) {
      const message = `the template ${name} needs ${variable}, for which the payload has no usable value`;
      return { fits: false, limit: `payload.${item.kind}: ${variable}`, message };
    }
  }
  const foreign = buttons.find((button) => 'url' in button && suffixOf(button, values) === undefined);
  if (foreign !== undefined) {
    return outsideWindow(`button ${foreign.index} of the template ${name} cannot open a link with another beginning`);
  }
  const headerText = header && hydrate(header, values);
  const bodyText = hydrate(body, values);
  const isAlone = header === undefined && footer === undefined && buttons.length === 0;
  const longest = isAlone ? whatsappCapabilities.text.max : longestBodyBesideOthers;
  if (bodyText.length > longest) return tooLong(name, 'body', bodyText.length, longest);
  if (headerText !== undefined && headerText.length > longestHeader) {
    return tooLong(name, 'header', headerText.length, longestHeader);
  }
  const links = buttons.flatMap(linkOf).map((variable) => values(variable));
  const text = [headerText, bodyText, footer, ...links].filter((line) => line !== undefined).join('\n');
  return { fits: true, template: buildTemplate(settings, values), text };
}

/** The message in the library's own form, as plain JSON. */
function buildTemplate(settings: WhatsappTemplate, values: Values): Readonly<Record<string, unknown>> {
  const { name, header, body, buttons } = settings;
  const headers = variablesOf(header).map((variable) => new HeaderParameter(values(variable)!));
  const bodies = variablesOf(body).map((variable) => new BodyParameter(values(variable)!));
  const [firstHeader, ...otherHeaders] = headers;
  const [firstBody, ...otherBodies] = bodies;
  const template = new Template(
    name,
    languageCode(settings),
    ...(firstHeader === undefined ? [] : [new HeaderComponent(firstHeader, ...otherHeaders)]),
    ...(firstBody === undefined ? [] : [new BodyComponent(firstBody, ...otherBodies)]),
    ...buttons.map((button) =>
      'url' in button ? new URLComponent(suffixOf(button, values)!) : new PayloadComponent(button.payload),
    ),
  );
  const plain = JSON.parse(JSON.stringify(template)) as { components?: PlainComponent[] };
  const places = buttons.map(({ index }) => String(index));
  return {
    ...plain,
    ...(plain.components && {
      components: plain.components.map((component) => {
        // The library counts buttons as numbers, and Meta's specification wants the place as a text.
        if (component.type === 'button') return { ...component, index: places.shift() };
        return { ...component, parameters: named(component.parameters, component.type === 'header' ? header : body) };
      }),
    }),
  };
}

interface PlainComponent {
  readonly type: 'header' | 'body' | 'button';
  readonly parameters: readonly object[];
}

/** The library takes no digit in a parameter's name, and Meta does: the names are added here. */
function named(parameters: readonly object[], passage: TemplatePassage | undefined): readonly object[] {
  if (passage === undefined || Array.isArray(passage.parameters)) return parameters;
  const names = Object.keys(passage.parameters);
  return parameters.map((parameter, index) => ({ ...parameter, parameter_name: names[index] }));
}

function hydrate({ text, parameters }: TemplatePassage, values: Values): string {
  const byName = new Map(
    Array.isArray(parameters)
      ? parameters.map((variable, index) => [String(index + 1), variable] as const)
      : Object.entries(parameters),
  );
  return text.replaceAll(/\{\{\s*([^{}\s]*)\s*\}\}/g, (whole, name: string) => {
    const variable = byName.get(name);
    return variable === undefined ? whole : (values(variable) ?? '');
  });
}

/** A parameter with a line break or a tab is refused, and so is one with more than four spaces in a row. */
function oneLineValues(values: Values): Values {
  return (variable) => values(variable)?.replaceAll(/\s+/g, ' ').toWellFormed();
}

function variablesOf(passage: TemplatePassage | undefined): readonly TemplateVariable[] {
  return passage === undefined ? [] : Object.values(passage.parameters);
}

function linkOf(button: TemplateButton): readonly TemplateVariable[] {
  return 'url' in button ? [button.url] : [];
}

/** What follows the fixed beginning of a button's URL; undefined for a link that begins otherwise, or adds nothing. */
function suffixOf(button: Extract<TemplateButton, { url: unknown }>, values: Values): string | undefined {
  const link = values(button.url);
  return link?.startsWith(button.prefix) === true && link !== button.prefix
    ? link.slice(button.prefix.length)
    : undefined;
}

function outsideWindow(message: string): Misfit {
  return { fits: false, limit: 'templatesOnlyOutsideWindow', message };
}

function tooLong(name: string, part: string, length: number, longest: number): Misfit {
  const message = `the ${part} of the template ${name} takes ${length} characters, and the channel allows ${longest}`;
  return { fits: false, limit: 'text.max', message };
}
