import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { DeadLetter } from '../api/types.ts';
import { say, sentenceCase } from '../words/phrases.ts';
import { ReplayForm } from './replay-form.tsx';
import { Tag } from './tag.tsx';
import { When } from './when.tsx';

export function DeadLetterRow({ letter, mayAct }: { readonly letter: DeadLetter; readonly mayAct: boolean }) {
  const [replaying, setReplaying] = useState(false);
  const { tenant, at, cause } = letter;
  const ofCall = letter.kind === 'follow_up';
  const name = ofCall ? letter.callId : `A message at the door ${letter.door}`;
  return (
    <li className="row row-acted">
      <div className="row-main">
        {ofCall && tenant !== null ? (
          <Link
            className="row-title"
            to={`/calls/${encodeURIComponent(letter.callId)}?tenant=${encodeURIComponent(tenant)}`}
          >
            {name}
          </Link>
        ) : (
          <span className="row-title">{name}</span>
        )}
        <span className="dim row-facts">
          <span>{tenant ?? 'tenant not known'}</span>
          <When at={at} />
        </span>
      </div>
      <p>
        {ofCall && <Tag>{say(letter.trigger)}</Tag>} {sentenceCase(say(cause))}.
        {!ofCall && letter.faults.map(({ field, message }) => ` ${field} ${message}.`)}
      </p>
      {mayAct && (
        <Button size="xs" variant="default" onClick={() => setReplaying(true)}>
          Replay
        </Button>
      )}
      <Modal opened={replaying} onClose={() => setReplaying(false)} title={`Replay ${name}`} lockScroll={false}>
        <ReplayForm letter={letter} onDone={() => setReplaying(false)} />
      </Modal>
    </li>
  );
}
