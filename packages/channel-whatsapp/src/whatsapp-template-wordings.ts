import type { ChannelTemplate } from '@aftercall/core';
import type { WhatsappSettings } from './whatsapp-settings.ts';

/** The approved templates of an account with the words that everybody gets. */
export function templateWordings({ templates }: WhatsappSettings): readonly ChannelTemplate[] {
  return templates.map(({ trigger, locale, name, purpose, header, body, footer }, index) => ({
    trigger,
    locale,
    name,
    marketing: purpose === 'marketing',
    path: ['templates', index],
    wordings: [
      ...(header === undefined ? [] : [{ text: bare(header.text), path: ['header', 'text'] }]),
      { text: bare(body.text), path: ['body', 'text'] },
      ...(footer === undefined ? [] : [{ text: footer, path: ['footer'] }]),
    ],
  }));
}

/** Without its parameters. */
function bare(text: string): string {
  return text.replaceAll(/\{\{[^{}]*\}\}/g, ' ');
}
