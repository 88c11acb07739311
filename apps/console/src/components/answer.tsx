import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Fault } from './fault.tsx';

interface AnswerProps<Data> {
  readonly of: Pick<UseQueryResult<Data>, 'data' | 'error' | 'isFetching'>;
  readonly children: (data: Data) => ReactNode;
}

/** What was asked for, once it is there; what was shown before stays while it is asked for anew. */
export function Answer<Data>({ of: query, children }: AnswerProps<Data>) {
  return (
    <>
      {query.error !== null && <Fault error={query.error} />}
      {query.data !== undefined
        ? children(query.data)
        : query.isFetching && (
            <div className="stack" aria-busy="true" role="status" aria-label="Loading">
              <Skeleton height={56} />
              <Skeleton height={56} />
              <Skeleton height={56} />
            </div>
          )}
    </>
  );
}
