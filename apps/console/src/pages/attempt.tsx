import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from 'react-router';
import { callPath } from '../api/call-path.ts';
import { searchCalls } from '../api/client.ts';
import { Answer } from '../components/answer.tsx';
import { Empty, Page } from '../components/page.tsx';

/** Leads on to the call of an attempt: whoever links here knows the id that its message carried, and nothing else. */
export function AttemptPage() {
  const { attemptId = '' } = useParams();
  const found = useQuery({ queryKey: ['attempt', attemptId], queryFn: () => searchCalls({ attempt: attemptId }) });
  return (
    <Page title="A message">
      <Answer of={found}>
        {({ calls: [call] }) =>
          call === undefined ? (
            <Empty title="No call has this message.">
              It is of another gateway, of a tenant that you do not see, or an answer to somebody who never called.
            </Empty>
          ) : (
            <Navigate to={callPath(call)} replace />
          )
        }
      </Answer>
    </Page>
  );
}
