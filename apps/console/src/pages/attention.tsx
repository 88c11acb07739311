import { Modal } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readDeadLetters, readUncertain } from '../api/client.ts';
import { useMay, useSignedIn } from '../api/session.ts';
import type { DeadLetter } from '../api/types.ts';
import { Answer } from '../components/answer.tsx';
import { DeadLetterRow, nameOfLetter } from '../components/dead-letter-row.tsx';
import { More } from '../components/more.tsx';
import { Empty, Page } from '../components/page.tsx';
import { ReplayForm } from '../components/replay-form.tsx';
import { UncertainRow } from '../components/uncertain-row.tsx';

const refreshMs = 15_000;
const firstPage = undefined as string | undefined;

/** What waits for a person. */
export function AttentionPage() {
  const { tenant } = useSignedIn();
  const mayAct = useMay('operator');
  // Kept here: what a replay sends leaves the list while its answer is still to be read.
  const [replayed, setReplayed] = useState<DeadLetter>();
  const uncertain = useInfiniteQuery({
    queryKey: ['uncertain', tenant],
    queryFn: ({ pageParam }) => readUncertain({ tenant, after: pageParam }),
    initialPageParam: firstPage,
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => pages.flatMap(({ sends }) => sends),
    refetchInterval: refreshMs,
  });
  const dead = useInfiniteQuery({
    queryKey: ['dead', tenant],
    queryFn: ({ pageParam }) => readDeadLetters({ tenant, after: pageParam }),
    initialPageParam: firstPage,
    getNextPageParam: ({ more, next }) => (more ? next : undefined),
    select: ({ pages }) => pages.flatMap(({ deadLetters }) => deadLetters),
    refetchInterval: refreshMs,
  });
  return (
    <Page
      title="Attention"
      intro={`What waits for a person, longest first.${mayAct ? '' : ' Your role may look; operators and admins may act.'}`}
    >
      <h2>Uncertain sends</h2>
      <p className="dim">
        Nobody knows whether these messages left. They are never sent again blindly: look into the provider's own
        console, and say here what you found.
      </p>
      <Answer of={uncertain}>
        {(sends) =>
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
      <More of={uncertain}>Show more uncertain sends</More>
      <h2>Dead letters</h2>
      <p className="dim">
        Callers who got no message, for a reason that can be mended. Mend it first; a replay then decides again, and
        shows what it would do before it does it.
      </p>
      <Answer of={dead}>
        {(deadLetters) =>
          deadLetters.length === 0 ? (
            <Empty title="None: whatever should have been told was told." />
          ) : (
            <ul className="card rows" aria-label="Dead letters">
              {deadLetters.map((letter) => (
                <DeadLetterRow
                  key={letter.id}
                  letter={letter}
                  {...(mayAct && { onReplay: () => setReplayed(letter) })}
                />
              ))}
            </ul>
          )
        }
      </Answer>
      <More of={dead}>Show more dead letters</More>
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
