import type { FitInput, FitResult } from '../../../src/channel/channel.ts';
import { chooseTemplates } from '../../../src/rendering/choose-templates.ts';
import type { PayloadItem } from '../../../src/rendering/payload.ts';
import type { Sender } from '../../../src/routing/plan.ts';

export interface FakeSenderChoice {
  readonly channel?: string;
  readonly account?: string;
  /** What a message of so many items costs; one unit an item when not given. */
  readonly units?: (items: readonly PayloadItem[]) => number;
  /** Whether these items can be said together, with this service window; all can when not given. */
  readonly canSay?: (items: readonly PayloadItem[], serviceWindow: FitInput['serviceWindow']) => boolean;
  /** What it can do otherwise than nothing special. */
  readonly abilities?: Partial<Sender['channel']['capabilities']>;
}

/** A sender whose channel says what a test wants, in plain words. */
export function fakeSender({
  channel = 'sms',
  account = channel,
  units,
  canSay,
  abilities,
}: FakeSenderChoice = {}): Sender {
  const fit = ({ payload, to, templates, serviceWindow }: FitInput): FitResult => {
    const { items } = payload;
    if (canSay?.(items, serviceWindow) === false)
      return { fits: false, limit: 'text.max', message: 'too long for this test' };
    const text = items.map((item) => `${item.kind} ${item.id}`).join(' + ');
    const content = { payload, locale: templates.locale, ...(serviceWindow && { serviceWindow }) };
    return { fits: true, request: { to, text, units: units?.(items) ?? items.length, content } };
  };
  return {
    account,
    channel: { name: channel, capabilities: { ...capabilities, ...abilities }, fit },
    templates: (locale) => chooseTemplates(locale, 'en-US'),
  };
}

const capabilities: Sender['channel']['capabilities'] = {
  text: { unit: 'characters', max: 1_600, segmented: false },
  links: true,
  buttons: 0,
  media: false,
  receipts: { sent: true, delivered: true, read: false },
  receiptsBy: 'attemptId',
  revoke: false,
  idempotentSend: false,
  capabilityCheck: false,
  reconcile: false,
  receiptOf: false,
  listReplies: false,
  typing: false,
  markRead: false,
  serviceWindowHours: 0,
  templatesOnlyOutsideWindow: false,
  pairIntervalSeconds: 0,
  rateUnit: 'messages',
};
