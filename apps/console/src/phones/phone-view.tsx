import { Button, Group, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Bubble } from '../components/bubble.tsx';
import { Fault } from '../components/fault.tsx';
import { When } from '../components/when.tsx';
import { say } from '../words/phrases.ts';
import { ReplyForm } from './reply-form.tsx';
import {
  journeyLink,
  optOut,
  read,
  readPhone,
  readThread,
  readWebhookUrls,
  setChannels,
  switchedOff,
  switchPhone,
  type PhoneMessage,
} from './sandbox-client.ts';

const refreshMs = 700;
const everyChannel = ['sms', 'whatsapp', 'rcs'];

/** One phone: what came, and what its person can do. */
export function PhoneView({ phone }: { readonly phone: string }) {
  const queries = useQueryClient();
  const thread = useQuery({
    queryKey: ['thread', phone],
    queryFn: () => readThread(phone),
    refetchInterval: refreshMs,
  });
  const entry = useQuery({ queryKey: ['phone', phone], queryFn: () => readPhone(phone) });
  const off = useQuery({ queryKey: ['off', phone], queryFn: () => switchedOff(phone) });
  const urls = useQuery({ queryKey: ['urls'], queryFn: readWebhookUrls });
  const act = useMutation({
    mutationFn: (doIt: () => Promise<unknown>) => doIt(),
    onSettled: () => queries.invalidateQueries(),
  });
  const messages = thread.data ?? [];
  const newest = messages.findLast((one) => one.direction !== 'inbound');
  const told = messages.findLast((one) => one.attemptId !== null);
  const url = told === undefined ? undefined : urls.data?.get(told.accountSid);
  const channels = entry.data?.channels ?? everyChannel;
  const toggle = (channel: string, has: boolean): void =>
    act.mutate(() => setChannels(phone, has ? [...channels, channel] : channels.filter((one) => one !== channel)));
  return (
    <section className="card phone-view" aria-label={`Phone ${phone}`}>
      <div className="phone-head">
        <h2>{phone}</h2>
        {url !== undefined && told?.attemptId != null && (
          <a href={journeyLink(url, told.attemptId)} target="_blank" rel="noreferrer">
            Journey in the console
          </a>
        )}
      </div>
      <Group gap="lg" className="phone-switches">
        <Switch
          label="Switched on"
          checked={(off.data ?? []).length === 0}
          onChange={({ currentTarget: { checked } }) => act.mutate(() => switchPhone(phone, checked))}
        />
        {['whatsapp', 'rcs'].map((channel) => (
          <Switch
            key={channel}
            label={`Has ${say(channel)}`}
            checked={channels.includes(channel)}
            onChange={({ currentTarget: { checked } }) => toggle(channel, checked)}
          />
        ))}
      </Group>
      {act.error !== null && <Fault error={act.error} />}
      {thread.error !== null && <Fault error={thread.error} />}
      <Thread messages={messages} onRead={(message) => act.mutate(() => read(message, phone))} />
      {newest !== undefined && (
        <>
          <ReplyForm key={newest.channel} phone={phone} messages={messages} newest={newest} />
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={() => act.mutate(() => optOut(newest, phone, 'stop'))}>
              Stop on {say(newest.channel)}
            </Button>
            <Button size="xs" variant="default" onClick={() => act.mutate(() => optOut(newest, phone, 'resume'))}>
              Take the stop back
            </Button>
          </Group>
        </>
      )}
    </section>
  );
}

interface ThreadProps {
  readonly messages: readonly PhoneMessage[];
  readonly onRead: (message: PhoneMessage) => void;
}

function Thread({ messages, onRead }: ThreadProps) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (messages.length > 0 && end.current !== null) end.current.scrollTop = end.current.scrollHeight;
  }, [messages.length]);
  return (
    <div className="thread" ref={end} tabIndex={0} role="log" aria-label="Messages">
      {messages.map((message) => {
        const inbound = message.direction === 'inbound';
        // Nobody reads what did not arrive, or was taken back; of SMS it is never told.
        const readable = !inbound && message.channel !== 'sms' && message.status === 'delivered';
        return (
          <Bubble
            key={message.sid}
            text={message.body}
            from={inbound ? 'person' : 'business'}
            channel={message.channel}
            action={
              readable && (
                <Button size="compact-xs" variant="default" onClick={() => onRead(message)}>
                  Read it
                </Button>
              )
            }
            foot={
              <>
                <When at={message.createdAt} /> {inbound ? 'sent' : message.status}
              </>
            }
          />
        );
      })}
    </div>
  );
}
