import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { replay } from '../api/client.ts';
import type { DeadLetter, ReplayAnswer, ReplayRequest } from '../api/types.ts';
import { say } from '../words/phrases.ts';
import { Fault } from './fault.tsx';
import { Tag } from './tag.tsx';

const results: Readonly<Record<ReplayAnswer['items'][number]['result'], string>> = {
  sent: 'A message leaves.',
  planned: 'A message leaves as soon as a sender is free.',
  held: 'It is held.',
  skip: 'It is not sent.',
  already_sent: 'A provider has it, or may have it: nothing is sent.',
  unchanged: 'Nothing changes.',
  taken: 'The message is taken in.',
  refused: 'The message is still refused.',
  not_found: 'Nobody has it any more.',
};

/** Shows what a replay would do, by the very same decisions, before it may be done. */
export function ReplayForm({ letter, onDone }: { readonly letter: DeadLetter; readonly onDone: () => void }) {
  const queries = useQueryClient();
  const [why, setWhy] = useState('');
  const request = (dryRun: boolean): ReplayRequest => ({
    ...(letter.tenant !== null && { tenant: letter.tenant }),
    mode: letter.replay,
    why: why.trim(),
    dryRun,
    select: letter.kind === 'follow_up' ? { followUps: [letter.id] } : { refusals: [letter.id] },
  });
  const dryRun = useMutation({ mutationFn: () => replay(request(true)) });
  const run = useMutation({
    mutationFn: () => replay(request(false)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['dead'] }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    dryRun.mutate();
  };
  if (run.data !== undefined) {
    return (
      <div className="stack">
        <Outcome title="Done" answer={run.data} />
        <Group justify="flex-end">
          <Button onClick={onDone}>Close</Button>
        </Group>
      </div>
    );
  }
  return (
    <form onSubmit={submit} className="stack">
      <p className="dim">
        {letter.replay === 'decide'
          ? 'It is decided again on what is known now: consent, stops, the configuration.'
          : 'It is sent once more, on purpose, as a follow-up of its own.'}
      </p>
      <TextInput
        label="Why?"
        description="For the ledger: one sentence, without names and numbers."
        required
        maxLength={200}
        data-autofocus
        value={why}
        onChange={({ currentTarget }) => {
          setWhy(currentTarget.value);
          dryRun.reset();
        }}
      />
      {dryRun.data !== undefined && <Outcome title="Dry run: nothing was written or sent" answer={dryRun.data} />}
      {dryRun.error !== null && <Fault error={dryRun.error} />}
      {run.error !== null && <Fault error={run.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        {dryRun.data === undefined ? (
          <Button type="submit" loading={dryRun.isPending} disabled={why.trim() === ''}>
            Show what would happen
          </Button>
        ) : (
          <Button loading={run.isPending} onClick={() => run.mutate()}>
            Replay now
          </Button>
        )}
      </Group>
    </form>
  );
}

function Outcome({ title, answer }: { readonly title: string; readonly answer: ReplayAnswer }) {
  return (
    <div role="status" className="dry-run">
      <strong>{title}</strong>
      <ul>
        {answer.items.map(({ result, reason, followUpId = '', refusedId = '', faults = [] }) => (
          <li key={`${followUpId}${refusedId}`}>
            <Tag tone={result === 'sent' || result === 'planned' || result === 'taken' ? 'good' : 'plain'}>
              {say(result)}
            </Tag>{' '}
            {results[result]}
            {reason !== undefined && ` Because: ${say(reason)}.`}
            {faults.map(({ field, message }) => ` ${field} ${message}.`)}
          </li>
        ))}
      </ul>
    </div>
  );
}
