import { z } from 'zod';
import { invalid } from './agent-message.ts';

/** What a phone with RCS can show: https://developers.google.com/business-communications/rcs-business-messaging/guides/build/capabilities */
export const capabilities = {
  features: [
    'RICHCARD_STANDALONE',
    'RICHCARD_CAROUSEL',
    'ACTION_CREATE_CALENDAR_EVENT',
    'ACTION_DIAL',
    'ACTION_OPEN_URL',
    'ACTION_SHARE_LOCATION',
    'ACTION_VIEW_LOCATION',
    'ACTION_OPEN_URL_IN_WEBVIEW',
    'PDF_IN_RICH_CARDS',
  ],
} as const;

const mostUsers = 10_000;

/** Google samples about three quarters of the numbers for its count. */
const sampleShare = 0.75;

const batchSchema = z.strictObject({
  users: z.array(z.string().regex(/^\+[1-9]\d{6,14}$/)).max(mostUsers),
  agentId: z.string().optional(),
});

/** The answer of `users:batchGet`. @throws RbmError for too few numbers, too many, or one that is none. */
export function reachableUsers(body: unknown, leastUsers: number, isReachable: (phone: string) => boolean) {
  const batch = batchSchema.safeParse(body);
  if (!batch.success) throw invalid('users must be at most 10000 numbers in E.164 format.');
  const users = [...new Set(batch.data.users)];
  if (users.length < leastUsers) throw invalid(`users must be at least ${leastUsers} different numbers.`);
  const sample = users.slice(0, Math.floor(users.length * sampleShare));
  return {
    reachableUsers: users.filter(isReachable),
    totalRandomSampleUserCount: sample.length,
    reachableRandomSampleUserCount: sample.filter(isReachable).length,
  };
}
