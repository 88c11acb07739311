import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { callPath } from '../api/call-path.ts';
import type { DeadLetter } from '../api/types.ts';
import { say, sentenceCase } from '../words/phrases.ts';
import { Tag } from './tag.tsx';
import { When } from './when.tsx';

interface DeadLetterRowProps {
  readonly letter: DeadLetter;
  /** Absent where the role may not. */
  readonly onReplay?: () => void;
}

export function DeadLetterRow({ letter, onReplay }: DeadLetterRowProps) {
  const { tenant, at, cause } = letter;
  const ofCall = letter.kind === 'follow_up';
  const name = nameOfLetter(letter);
  return (
    <li className="row row-acted">
      <div className="row-main">
        {letter.kind === 'follow_up' ? (
          <Link className="row-title" to={callPath(letter)}>
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
      {onReplay !== undefined && (
        <Button size="xs" variant="default" onClick={onReplay}>
          Replay
        </Button>
      )}
    </li>
  );
}

export function nameOfLetter(letter: DeadLetter): string {
  return letter.kind === 'follow_up' ? letter.callId : `A message at the door ${letter.door}`;
}
