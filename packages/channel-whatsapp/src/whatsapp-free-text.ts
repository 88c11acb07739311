import { languageOf, renderText } from '@aftercall/core';
import type { FitInput, PayloadItem, Trigger } from '@aftercall/core';
import { ActionCTA, Body, Interactive, Text } from 'whatsapp-api-js/messages';
import { whatsappCapabilities } from './whatsapp-capabilities.ts';
import type { WhatsappSettings } from './whatsapp-settings.ts';

/** A message in the form of the API, and how it reads; or the capability or value that is in the way. */
export type FreeText =
  | {
      readonly fits: true;
      readonly type: 'text' | 'interactive';
      readonly message: Readonly<Record<string, unknown>>;
      readonly text: string;
    }
  | { readonly fits: false; readonly limit: string; readonly message: string };

/** The text above buttons is shorter than a text of its own. */
const longestBodyAboveButtons = 1_024;

/** What stands on the button under a link, at most 20 characters, in the languages that the texts are shipped in. */
const buttonLabels: ReadonlyMap<string, Readonly<Record<Trigger, string>>> = new Map([
  [
    'en',
    {
      'booking.confirmed': 'Reschedule',
      'payment.captured': 'View receipt',
      'escalation.accepted': 'View details',
      'caller.requested': 'Open link',
    },
  ],
  [
    'es',
    {
      'booking.confirmed': 'Reprogramar',
      'payment.captured': 'Ver recibo',
      'escalation.accepted': 'Ver detalles',
      'caller.requested': 'Abrir enlace',
    },
  ],
  [
    'pt',
    {
      'booking.confirmed': 'Reagendar',
      'payment.captured': 'Ver recibo',
      'escalation.accepted': 'Ver detalhes',
      'caller.requested': 'Abrir link',
    },
  ],
]);

/**
 * A payload in the tenant's own words, for the time of an open service window. A message
 * about one thing that has a link gets a button for it; the link stays in the text, which
 * is what is read where buttons are not shown, and what stands in the ledger.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-cta-url-messages
 */
export function writeFreeText({ payload, templates }: FitInput, settings: WhatsappSettings): FreeText {
  const rendered = renderText(payload, templates, whatsappCapabilities.text);
  if (!rendered.fits) return rendered;
  const text = rendered.text.toWellFormed();
  const [item, ...others] = payload.items;
  const link = others.length === 0 && item !== undefined ? linkOf(item) : undefined;
  const label = item && buttonLabels.get(languageOf(templates.locale))?.[item.kind];
  const hasButton = settings.linkButtons && link !== undefined && text.length <= longestBodyAboveButtons;
  if (!hasButton || label === undefined) return { fits: true, type: 'text', message: plainMessage(text), text };
  const interactive = new Interactive(new ActionCTA(label, link), new Body(text));
  return { fits: true, type: 'interactive', message: plain(interactive), text };
}

/** A text message in the form of the API. */
export function plainMessage(text: string): Readonly<Record<string, unknown>> {
  return plain(new Text(text));
}

/** The one link of an item. */
function linkOf(item: PayloadItem): string | undefined {
  const link = statedLink(item);
  return link !== undefined && URL.parse(link)?.protocol === 'https:' ? link : undefined;
}

function statedLink(item: PayloadItem): string | undefined {
  if ('rescheduleUrl' in item) return item.rescheduleUrl;
  if ('receiptUrl' in item) return item.receiptUrl;
  return 'url' in item ? item.url : undefined;
}

function plain(message: object): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(message)) as Readonly<Record<string, unknown>>;
}
