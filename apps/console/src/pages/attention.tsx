import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readDeadLetters, readUncertain } from '../api/client.ts';
import { useMay, useSignedIn } from '../api/session.ts';
import type { DeadLetter } from '../api/types.ts';
import { Answer } from '../components/answer.tsx';
import { DeadLetterRow, nameOfLetter } from '../components/dead-letter-row.tsx';
import { Empty, Page } from '../components/page.tsx';
import { ReplayForm } from '../components/replay-form.tsx';
import { UncertainRow } from '../components/uncertain-row.tsx';

const refreshMs = 15_000;

/** What waits for a person. */
export function AttentionPage() {
  const { tenant } = useSignedIn();
  const mayAct = useMay('operator');
  // Kept here: what a replay sends leaves the list while its answer is still to be read.
  const [replayed, setReplayed] = useState<DeadLetter>();
  const uncertain = useQuery({
    queryKey: ['uncertain', tenant],
    queryFn: () => readUncertain(tenant),
    refetchInterval: refreshMs,
  });
  const dead = useQuery({
    queryKey: ['dead', tenant],
    queryFn: () => readDeadLetters({ tenant, limit: '200' }),
    refetchInterval: refreshMs,
  });
  return (
    <Page
      title="Attention"
      intro={`What waits for a person.${mayAct ? '' : ' Your role may look; operators and admins may act.'}`}
    >
      <h2>Uncertain sends</h2>
      <p className="dim">Nobody knows whether these left. They are never sent again blindly.</p>
      <Answer of={uncertain}>
        {({ sends }) =>
          sends.length === 0 ? (
            <Empty title="None: it is known of every message whether it left." />
          ) : (
            <ul className="card rows" aria-label="Uncertain sends">
              {sends.map((send) => (
                <UncertainRow key={send.attemptId} send={send} mayAct={mayAct} />
              ))}
            </ul>
          )
        }
      </Answer>
      <h2>Dead letters</h2>
      <p className="dim">What ended without a message, for a reason that can be mended.</p>
      <Answer of={dead}>
        {({ deadLetters, more }) =>
          deadLetters.length === 0 ? (
            <Empty title="None: whatever should have been told was told." />
          ) : (
            <>
              <ul className="card rows" aria-label="Dead letters">
                {deadLetters.toReversed().map((letter) => (
                  <DeadLetterRow
                    key={letter.id}
                    letter={letter}
                    {...(mayAct && { onReplay: () => setReplayed(letter) })}
                  />
                ))}
              </ul>
              {more && <p className="dim">These are the oldest 200. Choose a tenant to narrow the list.</p>}
            </>
          )
        }
      </Answer>
      <Modal
        opened={replayed !== undefined}
        onClose={() => setReplayed(undefined)}
        title={replayed === undefined ? '' : `Replay ${nameOfLetter(replayed)}`}
      >
        {replayed !== undefined && <ReplayForm letter={replayed} onDone={() => setReplayed(undefined)} />}
      </Modal>
    </Page>
  );
}
