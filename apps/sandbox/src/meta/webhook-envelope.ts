/** One thing that a webhook tells, before it is put into an envelope. */
export interface WebhookChange {
  readonly businessAccountId: string;
  readonly field: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Epoch seconds; fields other than `messages` have it on their entry. */
  readonly time?: number;
}

interface Entry {
  readonly id: string;
  readonly time?: number;
  readonly changes: { value: Record<string, unknown>; field: string }[];
}

/** An envelope of several entries, changes and statuses at once shows a reader of the first alone what it loses. */
const changesInEntry = 2;
const updatesInChange = 2;

/** Lists of a value that can hold several updates. */
const mergeableLists = ['statuses', 'messages', 'contacts'] as const;

/** The body of a webhook: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview */
export function mergeChanges(changes: readonly WebhookChange[]): { object: string; entry: Entry[] } {
  const entries: Entry[] = [];
  for (const { businessAccountId, field, value, time } of changes) {
    const entry = entries.at(-1);
    const last = entry?.changes.at(-1);
    if (last !== undefined && time === undefined && canJoin(last, field, value)) {
      for (const list of mergeableLists) last.value[list] = joined(last.value[list], value[list]);
      continue;
    }
    const fits = entry?.id === businessAccountId && entry.time === time && entry.changes.length < changesInEntry;
    const change = { value: { ...value }, field };
    if (entry !== undefined && fits) entry.changes.push(change);
    else entries.push({ id: businessAccountId, ...(time === undefined ? {} : { time }), changes: [change] });
  }
  return { object: 'whatsapp_business_account', entry: entries };
}

/** Updates of one kind, about the same number. */
function canJoin(last: Entry['changes'][number], field: string, value: WebhookChange['value']): boolean {
  const isAlike =
    last.field === field &&
    JSON.stringify(last.value['metadata']) === JSON.stringify(value['metadata']) &&
    'statuses' in last.value === 'statuses' in value &&
    'messages' in last.value === 'messages' in value;
  const list = last.value['statuses'] ?? last.value['messages'];
  return isAlike && Array.isArray(list) && list.length < updatesInChange;
}

function joined(left: unknown, right: unknown): unknown {
  if (!Array.isArray(right)) return left;
  return Array.isArray(left) ? [...(left as unknown[]), ...(right as unknown[])] : right;
}
