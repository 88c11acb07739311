import { isBaseUrl, isWholeSecret } from '@aftercall/core';
import { z } from 'zod';
import { templateSettings } from './whatsapp-template-settings.ts';

const secret = (name: string) =>
  z
    .string(`${name} must be a text`)
    .min(1, `${name} must not be empty`)
    .refine(isWholeSecret, `${name} must have no white space around it: is there the line end of a file?`);

const graphId = (name: string) =>
  z
    .string(`${name} must be a text: put the number in quotes`)
    .regex(/^\d{5,20}$/, `${name} must be the number that Meta shows for it`);

/** A phone number of a WhatsApp Business account, as it stands in a tenant's configuration. */
export const whatsappSettings = z
  .strictObject({
    phoneNumberId: graphId('phoneNumberId').describe(
      "Meta's id of the sending number: not the number itself, and in quotes.",
    ),
    businessAccountId: graphId('businessAccountId').describe(
      'The WhatsApp Business account (WABA) of the number; webhooks of other accounts are not believed to be about it.',
    ),
    accessToken: secret('accessToken').describe('The token of a system user with whatsapp_business_messaging.'),
    appSecrets: z
      .array(secret('appSecrets'), 'appSecrets must be a list')
      .min(1, 'appSecrets needs the secret of the app that the webhooks come from')
      .max(5, 'appSecrets has at most five secrets')
      .describe('The secrets of the app; webhooks signed with any of them are accepted, so that one can be rotated.'),
    verifyToken: secret('verifyToken').describe('The token that Meta repeats when it checks the webhook URL.'),
    baseUrl: z
      .string()
      .refine(isBaseUrl, 'baseUrl must be an http(s) URL without user, query and fragment')
      .transform((url) => url.replace(/\/+$/, ''))
      .default('https://graph.facebook.com')
      .describe('Where the Graph API is; for a double in its place.'),
    apiVersion: z
      .string()
      .regex(/^v\d{1,3}\.\d$/, 'apiVersion must be written as v24.0')
      .default('v24.0')
      .describe('The version of the Graph API.'),
    templates: z
      .array(templateSettings, 'templates must be a list')
      .max(500, 'an account has at most 500 templates here')
      .default([])
      .describe('The approved templates. Of several for one trigger and locale, the first whose values are all there.'),
    defaultLocale: z
      .string()
      .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a locale is a BCP 47 tag such as es-MX')
      .exactOptional()
      .describe('Whose templates callers get who have none in their language; none when absent.'),
    linkButtons: z
      .boolean()
      .default(true)
      .describe('Puts a button under a free text whose payload has a link; the link stays in the text too.'),
  })
  .refine(
    ({ defaultLocale, templates }) =>
      defaultLocale === undefined || templates.some(({ locale }) => sameLocale(locale, defaultLocale)),
    { path: ['defaultLocale'], message: 'no template has this locale' },
  );

export type WhatsappSettings = z.output<typeof whatsappSettings>;

function sameLocale(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
