import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { phoneOf, readMessages, type PhoneMessage } from './sandbox-client.ts';

const refreshMs = 800;

/** The phones that messages were written to or from, each with its newest message; the newest first. */
export function usePhones() {
  const known = useRef(new Map<string, PhoneMessage>());
  const after = useRef<string>(undefined);
  return useQuery({
    queryKey: ['phones'],
    queryFn: async () => {
      try {
        for (let page = await readMessages(after.current); page.length > 0; page = await readMessages(after.current)) {
          for (const message of page) known.current.set(phoneOf(message), message);
          after.current = page.at(-1)?.sid;
        }
      } catch (error) {
        // The sandbox was reset, or has forgotten the last message that is known: begin again.
        const wasKnown = after.current !== undefined;
        known.current = new Map();
        after.current = undefined;
        if (!wasKnown) throw error;
      }
      return [...known.current]
        .map(([phone, newest]) => ({ phone, newest }))
        .sort((a, b) => b.newest.createdAt.localeCompare(a.newest.createdAt));
    },
    refetchInterval: refreshMs,
    retry: false,
  });
}
