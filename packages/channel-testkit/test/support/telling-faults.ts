import type { ConformanceGroup, ConformanceSubject } from '../../src/index.ts';
import { broken } from './break-channel.ts';

/** Channels that tell of people what they do not know, and the groups that notice it. */
export const tellingFaults: readonly {
  name: string;
  noticedBy: readonly ConformanceGroup[];
  subject: ConformanceSubject;
}[] = [
  {
    name: 'finds everybody reachable',
    noticedBy: ['capabilities'],
    subject: broken(() => ({ reachable: async (addresses) => new Map(addresses.map((one) => [one, true])) })),
  },
  {
    name: 'finds nobody reachable',
    noticedBy: ['capabilities'],
    subject: broken(() => ({ reachable: async (addresses) => new Map(addresses.map((one) => [one, false])) })),
  },
  {
    name: 'says nothing of whoever cannot be reached',
    noticedBy: ['capabilities'],
    subject: broken(({ channel }) => ({
      async reachable(addresses, signal) {
        const found = await channel.reachable!(addresses, signal);
        return new Map([...found].filter(([, isReachable]) => isReachable));
      },
    })),
  },
];
