import { Button, Checkbox, Group, Modal, Radio, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link } from 'react-router';
import { callPath } from '../api/call-path.ts';
import { settle } from '../api/client.ts';
import type { Settlement, UncertainSend } from '../api/types.ts';
import { counted, say } from '../words/phrases.ts';
import { Fault } from './fault.tsx';
import { Tag } from './tag.tsx';
import { When } from './when.tsx';

export function UncertainRow({ send, mayAct }: { readonly send: UncertainSend; readonly mayAct: boolean }) {
  const [settling, setSettling] = useState(false);
  const { callId, tenant, trigger, channel, account, state, since, asked } = send;
  return (
    <li className="row row-acted">
      <div className="row-main">
        <Link className="row-title" to={callPath(send)}>
          {callId}
        </Link>
        <span className="dim row-facts">
          <span>{tenant}</span>
          <span>
            {say(channel)} from {account}
          </span>
          <When at={since} />
        </span>
      </div>
      <p>
        <Tag tone={state === 'parked' ? 'warn' : 'info'}>
          {state === 'parked' ? 'Waits for a person' : 'Its provider is asked'}
        </Tag>{' '}
        {say(trigger)}.{asked > 0 && ` The provider answered ${counted(asked, 'time')}.`}
      </p>
      {mayAct && (
        <Button size="xs" variant="default" onClick={() => setSettling(true)}>
          Settle
        </Button>
      )}
      <Modal opened={settling} onClose={() => setSettling(false)} title={`What became of ${callId}?`}>
        <SettleForm send={send} onDone={() => setSettling(false)} />
      </Modal>
    </li>
  );
}

const ways = [
  { value: 'sent', label: 'It was sent', description: "It is in the provider's console." },
  { value: 'not_sent', label: 'It was not sent', description: 'It is not there, or is not to be told any more.' },
  { value: 'send_again', label: 'Send it once more', description: 'On the same channel; it may arrive twice.' },
] as const;

function SettleForm({ send, onDone }: { readonly send: UncertainSend; readonly onDone: () => void }) {
  const queries = useQueryClient();
  const [as, setAs] = useState<Settlement['as']>('sent');
  const [why, setWhy] = useState('');
  const [fallBack, setFallBack] = useState(false);
  const settling = useMutation({
    mutationFn: () => settle(send.attemptId, { as, why: why.trim(), ...(as === 'not_sent' && { fallBack }) }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['uncertain'] });
      onDone();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    settling.mutate();
  };
  return (
    <form onSubmit={submit} className="stack">
      <Radio.Group label="Settle it as" value={as} onChange={(value) => setAs(value)}>
        <div className="stack tight">
          {ways.map((way) => (
            <Radio key={way.value} {...way} />
          ))}
        </div>
      </Radio.Group>
      {as === 'not_sent' && (
        <Checkbox
          label="Tell it on the next channel of its plan"
          checked={fallBack}
          onChange={({ currentTarget }) => setFallBack(currentTarget.checked)}
        />
      )}
      <TextInput
        label="How do you know?"
        description="For the ledger: one sentence, without names and numbers."
        required
        maxLength={500}
        value={why}
        onChange={({ currentTarget }) => setWhy(currentTarget.value)}
      />
      {settling.error !== null && <Fault error={settling.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={settling.isPending} disabled={why.trim() === ''}>
          Settle
        </Button>
      </Group>
    </form>
  );
}
