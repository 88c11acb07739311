import type { TextLimits } from '../channel/capabilities.ts';
import { triggers } from '../trigger/trigger.ts';
import type { Trigger } from '../trigger/trigger.ts';
import type { FollowUpPayload, PayloadItem } from './payload.ts';
import { renderText } from './render-text.ts';
import type { RenderedText } from './render-text.ts';
import { longestValue } from './template-variables.ts';
import type { TemplateVariable } from './template-variables.ts';
import type { TextTemplates } from './text-template.ts';

/** What an event may hold at most: an id of 128 letters, links of 200. */
const longestId = 'W'.repeat(128);
const longestUrl = `https://example.com/${'w'.repeat(180)}`;

/**
 * Each trigger's message with every value at its longest, written in GSM-7 letters, so
 * that the encoding is the one which the texts themselves ask for. The text that a caller
 * asked for is left out: it is as long as the caller wants it.
 */
export function renderWorstCases(templates: TextTemplates, limits: TextLimits): Record<Trigger, RenderedText> {
  const worst = (trigger: Trigger) => {
    const rendered = longestItems[trigger].map((item) =>
      renderText(longestPayload(item, templates), templates, limits),
    );
    return rendered.reduce((one, other) => (isWorse(other, one) ? other : one));
  };
  return Object.fromEntries(triggers.map((trigger) => [trigger, worst(trigger)])) as Record<Trigger, RenderedText>;
}

function isWorse(one: RenderedText, other: RenderedText): boolean {
  if (!one.fits || !other.fits) return other.fits;
  return one.segments > other.segments;
}

/** Of each trigger the longest item of every condition. */
const longestItems: Readonly<Record<Trigger, readonly [PayloadItem, ...PayloadItem[]]>> = {
  'booking.confirmed': [longestBooking(false), longestBooking(true)],
  'payment.captured': [
    {
      kind: 'payment.captured',
      id: longestId,
      amount: '1000000000.00',
      currency: 'USD',
      receiptUrl: longestUrl,
    },
  ],
  'escalation.accepted': [
    {
      kind: 'escalation.accepted',
      id: longestId,
      nextStep: longest('nextStep'),
      contact: longest('contact'),
      url: longestUrl,
    },
  ],
  'caller.requested': [
    longestRequest('link'),
    longestRequest('transcript'),
    longestRequest('directions'),
    longestRequest('text'),
  ],
};

function longestPayload(item: PayloadItem, { locale }: TextTemplates): FollowUpPayload {
  // So long before any date that it is told with its year.
  const toldAt = 0;
  return { business: longest('business'), locale, callerName: longest('name'), toldAt, items: [item] };
}

function longestBooking(changed: boolean): PayloadItem {
  return {
    kind: 'booking.confirmed',
    id: longestId,
    // A Wednesday in September, which is the longest day to write in English and Spanish, and nearly so in Portuguese.
    startsAt: '2026-09-30T10:30:00Z',
    location: longest('location'),
    rescheduleUrl: longestUrl,
    changed,
  };
}

function longestRequest(request: 'link' | 'transcript' | 'directions' | 'text'): PayloadItem {
  return { kind: 'caller.requested', id: longestId, request, url: longestUrl };
}

function longest(variable: TemplateVariable): string {
  return 'W'.repeat(longestValue(variable));
}
