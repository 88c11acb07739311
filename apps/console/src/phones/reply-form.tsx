import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Fault } from '../components/fault.tsx';
import { say } from '../words/phrases.ts';
import { reply, type PhoneMessage } from './sandbox-client.ts';

interface ReplyFormProps {
  readonly phone: string;
  readonly messages: readonly PhoneMessage[];
  readonly newest: PhoneMessage;
}

/** The person writes back, on the channel of the newest message unless another one is chosen. */
export function ReplyForm({ phone, messages, newest }: ReplyFormProps) {
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [channel, setChannel] = useState(newest.channel);
  const channels = [...new Set(messages.map((one) => one.channel))];
  const writing = useMutation({
    mutationFn: () => {
      const last = messages.findLast((one) => one.channel === channel && one.direction !== 'inbound') ?? newest;
      // Twilio has one inbox for SMS and RCS: the sender tells which of the two the person answers on.
      return reply(last, phone, last.carrier === 'twilio' ? last.from : null, text.trim());
    },
    onSuccess: async () => {
      setText('');
      await queries.invalidateQueries({ queryKey: ['thread', phone] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    writing.mutate();
  };
  return (
    <form className="reply-form" onSubmit={submit}>
      {channels.length > 1 && (
        <NativeSelect
          aria-label="Answer on"
          data={channels.map((value) => ({ value, label: say(value) }))}
          value={channel}
          onChange={({ currentTarget }) => setChannel(currentTarget.value as PhoneMessage['channel'])}
        />
      )}
      <TextInput
        className="grow"
        aria-label="Reply"
        placeholder={`Write back on ${say(channel)}`}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Button type="submit" loading={writing.isPending} disabled={text.trim() === ''}>
        Send
      </Button>
      {writing.error !== null && <Fault error={writing.error} />}
    </form>
  );
}
