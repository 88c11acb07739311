import type { MetaAccount, MetaTemplate } from './meta-account.ts';
import { MetaError } from './meta-error.ts';
import type { SendRequest, TemplateComponent } from './send-request.ts';

export type TemplateRequest = Extract<SendRequest, { type: 'template' }>['template'];

export interface FilledTemplate {
  readonly category: MetaTemplate['category'];
  /** What the person reads. */
  readonly text: string;
}

/**
 * Fills a template as the account has it, and refuses what does not fit it:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 * @throws MetaError 132000, 132001, 132012, 132015, 132016, 132018, 131008 or 131009.
 */
export function fillTemplate({ templates }: MetaAccount, request: TemplateRequest): FilledTemplate {
  const parameters = request.components.flatMap((component) => component.parameters);
  if (parameters.some(({ text }) => text !== undefined && /[\n\t]| {5}/.test(text))) {
    throw new MetaError(132018, 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces.');
  }
  if (templates === undefined) {
    const values = parameters.map(({ text, payload }) => text ?? payload ?? '');
    return { category: 'utility', text: [`[${request.name}]`, ...values].join(' ') };
  }
  const template = templates.find(({ name, language }) => name === request.name && language === request.language.code);
  if (template === undefined || template.status === 'PENDING' || template.status === 'REJECTED') {
    throw new MetaError(132001, `template name (${request.name}) does not exist in ${request.language.code}`);
  }
  if (template.status === 'PAUSED') throw new MetaError(132015, 'The template is paused due to low quality.');
  if (template.status === 'DISABLED') throw new MetaError(132016, 'The template was paused too often.');
  checkButtons(template, request.components);
  const header = template.header === undefined ? [] : [fill('header', template.header, request.components)];
  return { category: template.category, text: [...header, fill('body', template.body, request.components)].join('\n') };
}

function fill(part: 'header' | 'body', wording: string, components: readonly TemplateComponent[]): string {
  const given = components.filter(({ type }) => type === part).flatMap(({ parameters }) => parameters);
  const wanted = [...new Set([...wording.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name))];
  if (given.length !== wanted.length) {
    throw new MetaError(
      132000,
      `${part}: number of localizable_params (${given.length}) does not match the expected number of params (${wanted.length})`,
    );
  }
  const named = wanted.some((name) => !/^\d+$/.test(name));
  const values = new Map(
    given.map((parameter, index) => {
      const name = named ? (parameter.parameter_name ?? '') : String(index + 1);
      if (!wanted.includes(name) || (!named && parameter.parameter_name !== undefined)) {
        throw new MetaError(132012, `${part}: the parameters are not named as in the template`);
      }
      return [name, parameter.text ?? `[${parameter.type}]`];
    }),
  );
  return wording.replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => values.get(name) ?? '');
}

function checkButtons({ buttons }: MetaTemplate, components: readonly TemplateComponent[]): void {
  const given = components.filter(({ type }) => type === 'button');
  for (const { index, sub_type: kind } of given) {
    const button = buttons[Number(index ?? 0)];
    if (button === undefined || button.type !== kind) {
      throw new MetaError(131009, `buttons: the template has no ${kind ?? ''} button at index ${index ?? 0}`);
    }
  }
  for (const [index, { type, url }] of buttons.entries()) {
    const isDynamic = type === 'copy_code' || (type === 'url' && url?.includes('{{1}}') === true);
    const filled = given.some((each) => Number(each.index ?? 0) === index && each.parameters.length > 0);
    if (isDynamic && !filled) {
      throw new MetaError(131008, `buttons: Button at index ${index} of type ${type} requires a parameter`);
    }
  }
}
