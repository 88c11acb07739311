import { partConditions, templateVariables, triggerRules, triggers } from '@aftercall/core';
import type { TemplateVariable, Trigger } from '@aftercall/core';
import { z } from 'zod';

const variable = z.enum(
  Object.keys(templateVariables) as [TemplateVariable],
  `a parameter must be one of ${Object.keys(templateVariables).join(', ')}`,
);

const parameterName = z
  .string()
  .regex(/^[a-z0-9_]{1,60}$/, 'the name of a parameter has small letters, digits and underscores');

/** Values for `{{1}}`, `{{2}}` ... in order, or for `{{name}}` by name. */
const parameters = z.union(
  [z.array(variable).max(20), z.record(parameterName, variable)],
  `parameters must be a list of variables, or variables by the name of the parameter; a variable is one of ${Object.keys(templateVariables).join(', ')}`,
);

const passage = (what: string, longest: number) =>
  z
    .strictObject({
      text: z
        .string()
        .min(1, `the text of the ${what} must not be empty`)
        .max(longest, `the text of a ${what} has at most ${longest} characters`)
        .describe(`The approved ${what}, with its {{1}} or {{name}}: what stands in the ledger.`),
      parameters: parameters.default([]).describe('The variable for each parameter of the text.'),
    })
    .superRefine(({ text, parameters }, context) => {
      const wanted = [...new Set([...text.matchAll(/\{\{\s*([^{}\s]*)\s*\}\}/g)].map(([, name]) => name!))].toSorted();
      const given = Array.isArray(parameters)
        ? parameters.map((_, index) => String(index + 1)).toSorted()
        : Object.keys(parameters).toSorted();
      if (wanted.join() === given.join()) return;
      const message = `the text has ${listed(wanted)}, and parameters give ${listed(given)}`;
      context.addIssue({ code: 'custom', path: ['parameters'], message });
    });

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'no parameters' : names.map((name) => `{{${name}}}`).join(' ');
}

const buttonIndex = z
  .int('index must be the place of the button, counted from 0')
  .min(0, 'index must be from 0 to 9')
  .max(9, 'index must be from 0 to 9')
  .describe('The place of the button in the template, counted from 0.');

const urlButton = z.strictObject({
  index: buttonIndex,
  url: z.enum(['rescheduleUrl', 'receiptUrl', 'url']).describe('The link that the button opens.'),
  prefix: z
    .url({ protocol: /^https$/, error: 'prefix must be the https URL of the button, up to its {{1}}' })
    .describe('The URL of the button in the template, up to its {{1}}; Meta is sent what follows it.'),
});

const replyButton = z.strictObject({
  index: buttonIndex,
  payload: z
    .string()
    .regex(/^[\w.:-]{1,128}$/, 'payload has up to 128 letters, digits and . _ : -')
    .describe('What comes back when a person taps the quick reply.'),
});

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/supported-languages */
const metaLanguage = /^[a-z]{2,3}(_[A-Z]{2})?$/;

/** Meta's code of a template's language: the one that is given, or else the locale as Meta writes it. */
export function languageCode({ language, locale }: { readonly language?: string; readonly locale: string }): string {
  const [ofLocale = '', ...regions] = locale.split('-');
  return language ?? [ofLocale.toLowerCase(), ...regions.map((region) => region.toUpperCase())].join('_');
}

/**
 * An approved template as it stands in a tenant's configuration.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
 */
export const templateSettings = z
  .strictObject({
    trigger: z.enum(triggers).describe('The trigger that the template is for.'),
    when: z
      .enum(partConditions)
      .exactOptional()
      .describe('Only when this holds: changed or unchanged for bookings; link, transcript ... for requests.'),
    locale: z
      .string()
      .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a locale is a BCP 47 tag such as es-MX')
      .describe('Whom the template is for, BCP 47.'),
    name: z
      .string()
      .regex(/^[a-z0-9_]{1,512}$/, 'the name of a template has small letters, digits and underscores')
      .describe('The name of the template at Meta.'),
    language: z
      .string()
      .regex(metaLanguage, 'a language of Meta is written as es or es_MX')
      .exactOptional()
      .describe("Meta's language code; the locale with an underscore when absent."),
    purpose: z
      .literal('marketing', 'purpose must be marketing, or left out for the purpose of the trigger')
      .exactOptional()
      .describe('Of a template of the category MARKETING: it goes to those alone who agreed to marketing in writing.'),
    header: passage('header', 60).exactOptional().describe('The header, where it is a text.'),
    body: passage('body', 1_024).describe('The body.'),
    footer: z
      .string()
      .min(1)
      .max(60, 'the text of a footer has at most 60 characters')
      .exactOptional()
      .describe('The footer, which is the same for everybody.'),
    buttons: z
      .array(z.union([urlButton, replyButton], 'a button has an index, and either url and prefix or a payload'))
      .max(10, 'a template has at most 10 buttons')
      .default([])
      .describe('The buttons that take a value; the others are left out.'),
  })
  .superRefine((template, context) => {
    const add = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
    const { trigger, when, header, body, buttons } = template;
    const { always, sometimes, conditions } = triggerRules[trigger];
    const known = new Set<TemplateVariable>([...always, ...sometimes]);
    for (const [path, used] of [
      ['header', variablesOf(header?.parameters)],
      ['body', variablesOf(body.parameters)],
      ['buttons', buttons.flatMap((button) => ('url' in button ? [button.url] : []))],
    ] as const) {
      for (const name of used) if (!known.has(name)) add([path], unknownValue(trigger, name, known));
    }
    if (template.language === undefined && !metaLanguage.test(languageCode(template)))
      add(['language'], 'the locale has no code at Meta: name the language');
    if (when !== undefined && !conditions.includes(when)) {
      const choice = conditions.length === 0 ? 'nothing' : conditions.join(', ');
      add(['when'], `${trigger} knows ${choice} here`);
    }
    if (new Set(buttons.map(({ index }) => index)).size < buttons.length)
      add(['buttons'], 'two buttons have one index');
    const kinds = [header?.parameters, body.parameters].filter((one) => one && variablesOf(one).length > 0);
    if (new Set(kinds.map((one) => Array.isArray(one))).size > 1) {
      add(['header'], 'header and body must both number their parameters, or both name them');
    }
  });

function variablesOf(given: z.output<typeof parameters> | undefined): readonly TemplateVariable[] {
  return given === undefined ? [] : Object.values(given);
}

function unknownValue(trigger: Trigger, name: TemplateVariable, known: ReadonlySet<TemplateVariable>): string {
  return `${trigger} has no ${name}; it has ${[...known].join(', ')}`;
}

export type WhatsappTemplate = z.output<typeof templateSettings>;
export type TemplatePassage = WhatsappTemplate['body'];
export type TemplateButton = WhatsappTemplate['buttons'][number];
