import { z } from 'zod';
import type { MetaAccount } from './meta-account.ts';
import type { MetaMessage } from './meta-message.ts';
import type { SendRequest } from './send-request.ts';

/** Something that a person can tap, and what the account is then told. */
export interface Choice {
  readonly id: string;
  readonly title: string;
  readonly told: Readonly<Record<string, unknown>>;
}

const sent = z.custom<SendRequest>((value) => typeof value === 'object' && value !== null && 'type' in value);

/** The buttons and rows of a message, in order. A template's quick reply without a payload tells its own text. */
export function choicesOf(message: MetaMessage, account: MetaAccount): Choice[] {
  const request = sent.safeParse(message.content).data;
  if (request?.type === 'interactive') return interactiveChoices(request.interactive);
  if (request?.type !== 'template') return [];
  const { name, language, components } = request.template;
  const template = account.templates?.find((each) => each.name === name && each.language === language.code);
  const payloads = new Map(
    components
      .filter(({ sub_type: kind }) => kind === 'quick_reply')
      .map(({ index = 0, parameters: [first] }) => [Number(index), first?.payload]),
  );
  const buttons =
    template === undefined
      ? [...payloads].map(([index, payload]) => ({ index, title: payload ?? '' }))
      : template.buttons.flatMap(({ type, text }, index) => (type === 'quick_reply' ? [{ index, title: text }] : []));
  return buttons.map(({ index, title }) => {
    const payload = payloads.get(index) ?? title;
    return { id: payload, title, told: { type: 'button', button: { payload, text: title } } };
  });
}

function interactiveChoices(interactive: Extract<SendRequest, { type: 'interactive' }>['interactive']): Choice[] {
  if (interactive.type === 'button') {
    return interactive.action.buttons.map(({ reply }) => choice('button_reply', reply));
  }
  if (interactive.type === 'list') {
    return interactive.action.sections.flatMap(({ rows }) => rows).map((row) => choice('list_reply', row));
  }
  return [];
}

function choice(kind: 'button_reply' | 'list_reply', reply: { id: string; title: string }): Choice {
  return {
    id: reply.id,
    title: reply.title,
    told: { type: 'interactive', interactive: { type: kind, [kind]: reply } },
  };
}
