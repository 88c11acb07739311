import type { FollowUp } from '@aftercall/core';
import type { CallRecord } from '../calls/call-record.ts';

/** The follow-up that carries a message first, and those merged into it: as far as they still stand. */
export function carriedBy(carrierId: string, { facts, kept }: CallRecord): readonly FollowUp[] {
  const released = facts.followUps.filter((one) => one.status === 'released');
  return [
    ...released.filter((one) => one.id === carrierId),
    ...released.filter((one) => one.id !== carrierId && kept.get(one.id)?.mergedInto === carrierId),
  ];
}
