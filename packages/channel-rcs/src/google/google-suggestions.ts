import { toSingleLine, truncateText } from '@aftercall/core';
import type { BookingItem, FollowUpPayload, PayloadItem } from '@aftercall/core';
import { googleLimits } from './google-capabilities.ts';

/** An action behind a button. https://developers.google.com/business-communications/rcs-business-messaging/guides/build/messages/suggestions */
export interface Suggestion {
  readonly action: {
    readonly text: string;
    readonly postbackData: string;
    readonly openUrlAction?: { readonly url: string };
    readonly createCalendarEventAction?: {
      readonly startTime: string;
      readonly endTime: string;
      readonly title: string;
      readonly description?: string;
    };
  };
}

const buttons = ['reschedule', 'calendar', 'receipt', 'open'] as const;
type Label = (typeof buttons)[number];

/** What stands on the buttons; at most 25 characters each, and no word that means stop. */
const labels: Readonly<Record<string, Readonly<Record<Label, string>>>> = {
  en: { reschedule: 'Reschedule', calendar: 'Add to calendar', receipt: 'View receipt', open: 'Open link' },
  es: { reschedule: 'Reprogramar', calendar: 'Agregar al calendario', receipt: 'Ver recibo', open: 'Abrir enlace' },
  pt: { reschedule: 'Remarcar', calendar: 'Adicionar à agenda', receipt: 'Ver recibo', open: 'Abrir link' },
};

/** Every label, for its tests. */
export const suggestionLabels: readonly string[] = Object.values(labels).flatMap((words) => Object.values(words));

/** Which of the buttons of our messages carries this; undefined for any other. */
export function buttonOfPostback(postbackData: string): Label | undefined {
  return buttons.find((button) => postbackData.startsWith(`${button}:`));
}

/** What the buttons are about, apart from the payload. */
export interface SuggestionOptions {
  /** The locale of the words around them. */
  readonly locale: string;
  readonly appointmentMinutes: number;
}

/**
 * The buttons of a message, the most useful first. Where several items would have the
 * same one, nobody could tell which is whose, and it is left out: the text has the links.
 */
export function suggestionsFor(payload: FollowUpPayload, options: SuggestionOptions): readonly Suggestion[] {
  const words = labels[options.locale.slice(0, 2).toLowerCase()] ?? labels['en']!;
  const all = payload.items.flatMap((item) => suggestionsOf(item, payload, words, options));
  return all.filter(({ action }) => all.filter((other) => other.action.text === action.text).length === 1);
}

function suggestionsOf(
  item: PayloadItem,
  { business }: FollowUpPayload,
  words: Readonly<Record<Label, string>>,
  { appointmentMinutes }: SuggestionOptions,
): readonly Suggestion[] {
  const open = (label: Label, url: string | undefined) => openUrl(words[label], `${label}:${item.id}`, url);
  switch (item.kind) {
    case 'booking.confirmed':
      return [
        ...open('reschedule', item.rescheduleUrl),
        ...calendarEvent(words.calendar, item, business, appointmentMinutes),
      ];
    case 'payment.captured':
      return open('receipt', item.receiptUrl);
    case 'escalation.accepted':
    case 'caller.requested':
      return open('open', item.url);
  }
}

function openUrl(text: string, postbackData: string, url: string | undefined): readonly Suggestion[] {
  const parsed =
    url === undefined || url.length > googleLimits.urlCharacters || !url.isWellFormed() ? null : URL.parse(url);
  if (parsed?.protocol !== 'https:' || url === undefined) return [];
  return withinPostback([{ action: { text, postbackData, openUrlAction: { url } } }]);
}

/** In the phone's own calendar. */
function calendarEvent(
  text: string,
  { id, startsAt, location }: BookingItem,
  business: string,
  minutes: number,
): readonly Suggestion[] {
  const start = Date.parse(startsAt);
  const title = truncateText(toSingleLine(business.toWellFormed()), googleLimits.eventTitleCharacters);
  // The last minute that a Date and an RFC 3339 time both know is the end of the year 9999.
  if (Number.isNaN(start) || start < 0 || start > Date.UTC(9_999, 0) || title === '') return [];
  const description = truncateText(toSingleLine(location.toWellFormed()), googleLimits.eventDescriptionCharacters);
  return withinPostback([
    {
      action: {
        text,
        postbackData: `calendar:${id}`,
        createCalendarEventAction: {
          startTime: new Date(start).toISOString(),
          endTime: new Date(start + minutes * 60_000).toISOString(),
          title,
          ...(description === '' ? {} : { description }),
        },
      },
    },
  ]);
}

function withinPostback(suggestions: readonly Suggestion[]): readonly Suggestion[] {
  return suggestions.filter(
    ({ action }) => action.postbackData.length <= googleLimits.postbackCharacters && action.postbackData.isWellFormed(),
  );
}
