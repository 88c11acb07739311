import { cursorOf, type OutboundEntry } from '../ledger/outbound/outbound-entries.ts';

/** A ledger entry as it is published: a CloudEvent 1.0. */
export interface OutboundEvent {
  readonly specversion: '1.0';
  /** The entry's cursor in the feed: the same at every delivery, and where `GET /v1/ledger?after=` goes on. */
  readonly id: string;
  readonly source: string;
  /** `aftercall.` and the kind of the entry. */
  readonly type: string;
  /** The voice platform's id of the call; absent where the entry is about none. */
  readonly subject?: string;
  /** When it happened, on our clock. */
  readonly time: string;
  readonly tenant: string;
  readonly datacontenttype: 'application/json';
  /** As `GET /v1/ledger` shows it: references, and no personal data. Of a reply, `text` where the destination is given it. */
  readonly data: object;
}

export const cloudEventType = 'application/cloudevents+json';

/** @param replyTexts what people wrote, by the reply's id, where the destination is given it. */
export function cloudEventOf(
  { position, entry }: OutboundEntry,
  source: string,
  replyTexts: ReadonlyMap<string, string>,
): OutboundEvent {
  const text = entry.kind === 'reply' ? replyTexts.get(entry.data.replyId) : undefined;
  return {
    specversion: '1.0',
    id: cursorOf(position),
    source,
    type: `aftercall.${entry.kind}`,
    ...(entry.callId !== null && { subject: entry.callId }),
    time: entry.at.toISOString(),
    tenant: entry.tenant ?? '',
    datacontenttype: 'application/json',
    data: text === undefined ? entry.data : { ...entry.data, text },
  };
}
