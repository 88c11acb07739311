import { createHash } from 'node:crypto';
import type { AccountSignal } from '@aftercall/core';
import { fieldsOf, textOf, timeOf } from './whatsapp-json.ts';
import type { Fields } from './whatsapp-json.ts';

/**
 * Webhook fields about an account, a number or a template, and what of each is told: ids,
 * names and words of Meta, and nothing that could be about a person. A dot leads into an
 * object, or into each one of a list. https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
const toldOf = {
  message_template_status_update: [
    'message_template_name',
    'message_template_language',
    'message_template_id',
    'event',
    'reason',
    'message_template_category',
  ],
  message_template_quality_update: [
    'message_template_name',
    'message_template_language',
    'message_template_id',
    'previous_quality_score',
    'new_quality_score',
  ],
  message_template_components_update: ['message_template_name', 'message_template_language', 'message_template_id'],
  template_category_update: [
    'message_template_name',
    'message_template_language',
    'message_template_id',
    'previous_category',
    'new_category',
    'correct_category',
  ],
  // Since February 2026 the limit is that of the business, under this name.
  phone_number_quality_update: ['event', 'old_limit', 'current_limit', 'max_daily_conversations_per_business'],
  phone_number_name_update: ['decision', 'rejection_reason'],
  account_update: [
    'event',
    'ban_info.waba_ban_state',
    'violation_info.violation_type',
    'restriction_info.restriction_type',
  ],
  account_alerts: ['entity_type', 'alert_info.alert_severity', 'alert_info.alert_status', 'alert_info.alert_type'],
  account_review_update: ['decision'],
  business_capability_update: [
    'max_daily_conversation_per_phone',
    'max_daily_conversations_per_business',
    'max_phone_numbers_per_business',
    'max_phone_numbers_per_waba',
  ],
  security: ['event'],
} as const;

export type AccountField = keyof typeof toldOf;

export function isAccountField(field: unknown): field is AccountField {
  return typeof field === 'string' && Object.hasOwn(toldOf, field);
}

/** News of an account. It has no id of its own: what it says, and Meta's time of it, tell it from others. */
export function parseAccountNews(field: AccountField, value: Fields, entry: Fields): AccountSignal {
  const at = timeOf(entry['time']);
  const told = toldOf[field].flatMap((path) => {
    const said = valueAt(value, path);
    return said === undefined ? [] : [`${path.split('.').at(-1)}=${said}`];
  });
  const message = told.length === 0 ? `${field}, without details` : told.join(', ');
  const fact = [field, at?.getTime() ?? '', message].join('\n');
  const key = `account/${createHash('sha256').update(fact).digest('hex')}`;
  return { signal: 'account', key, topic: field, message, ...(at === undefined ? {} : { at }) };
}

function valueAt(value: Fields, path: string): string | undefined {
  const steps = path.split('.');
  const last = steps.pop()!;
  const holders = steps.reduce<readonly Fields[]>((all, step) => all.flatMap((one) => within(one[step])), [value]);
  const said = holders.flatMap((one) => wordAt(one[last]) ?? []).join(' ');
  return said === '' ? undefined : said.slice(0, 200);
}

function within(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [fieldsOf(value)];
}

function wordAt(said: unknown): string | undefined {
  return typeof said === 'number' ? String(said) : textOf(said);
}
