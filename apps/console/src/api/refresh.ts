import type { QueryClient, QueryKey } from '@tanstack/react-query';

/** Acts when it is told of a change, and never twice at once. */
export interface Follower {
  tell(): void;
  stop(): void;
}

/** @param act begins `quietMs` after a change; what changes until it has come to its end is acted on afterwards. */
export function followChanges(act: () => Promise<void>, quietMs: number): Follower {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasChanged = false;
  let isStopped = false;
  const begin = (): void => {
    timer = setTimeout(() => void run(), quietMs);
  };
  const run = async (): Promise<void> => {
    hasChanged = false;
    await act();
    timer = undefined;
    if (hasChanged && !isStopped) begin();
  };
  return {
    tell() {
      hasChanged = true;
      if (timer === undefined && !isStopped) begin();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/**
 * Reads a list anew, all pages of it that are shown. What somebody asked for, such as the next page, comes to its end before:
 * it is cancelled otherwise, and their click is lost.
 */
export async function refreshList(queries: QueryClient, queryKey: QueryKey): Promise<void> {
  const shown = { queryKey, type: 'active' } as const;
  const underWay = { ...shown, fetchStatus: 'fetching' } as const;
  // A click goes before what is only read anew, and what was read last is a page then.
  const wasCut = (): boolean =>
    queries
      .getQueryCache()
      .findAll(shown)
      .some(({ state }) => state.fetchMeta?.fetchMore !== undefined);
  do {
    while (queries.isFetching(underWay) > 0) await queries.refetchQueries(underWay, { cancelRefetch: false });
    await queries.invalidateQueries({ queryKey });
  } while (wasCut());
}
