import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { use, useState, useSyncExternalStore, type FormEvent } from 'react';
import { Link } from 'react-router';
import { callPath } from '../api/call-path.ts';
import { searchCalls } from '../api/client.ts';
import { LedgerStreamContext, useLedgerChanges } from '../api/ledger-stream.ts';
import { refreshList } from '../api/refresh.ts';
import { useSignedIn } from '../api/session.ts';
import type { CallSummary, CallTell } from '../api/types.ts';
import { Answer } from '../components/answer.tsx';
import { More } from '../components/more.tsx';
import { Empty, Page } from '../components/page.tsx';
import { Tag } from '../components/tag.tsx';
import { When } from '../components/when.tsx';
import { counted, say } from '../words/phrases.ts';
import { sentenceOfTell } from '../words/sentence-of-tell.ts';
import { toneOfTell } from '../words/tone-of-tell.ts';

/** A busy gateway writes hundreds of entries a second; the list is read once in this time. */
const refreshMs = 700;

export function CallsPage() {
  const { tenant, callSearch: search, searchCallsBy } = useSignedIn();
  const wanted = wantedBy(search);
  const queries = useQueryClient();
  const calls = useInfiniteQuery({
    queryKey: ['calls', tenant, wanted],
    queryFn: ({ pageParam }) => searchCalls({ tenant, ...wanted, after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => pages.flatMap((page) => page.calls),
  });
  useLedgerChanges(
    (entry) => entry.callId !== null && (tenant === undefined || entry.tenant === tenant),
    () => refreshList(queries, ['calls']),
    refreshMs,
  );
  return (
    <Page title="Calls" intro="Newest first, with what became of each." aside={<LiveSign />}>
      <SearchForm searched={search} onSearch={searchCallsBy} />
      <Answer of={calls}>
        {(shown) =>
          shown.length === 0 ? (
            <NoCalls searched={search !== ''} />
          ) : (
            <ol className="card rows" aria-label="Calls">
              {shown.map((call) => (
                <CallRow key={`${call.tenant} ${call.callId}`} call={call} withTenant={tenant === undefined} />
              ))}
            </ol>
          )
        }
      </Answer>
      <More of={calls}>Show older calls</More>
    </Page>
  );
}

/** What looks like a number is one; everything else is the beginning of a call's id. */
function wantedBy(search: string): { readonly phone?: string; readonly q?: string } {
  if (search === '') return {};
  return /^\+[\d ().-]{7,}$/.test(search) ? { phone: search.replaceAll(/[^+\d]/g, '') } : { q: search };
}

interface SearchFormProps {
  readonly searched: string;
  readonly onSearch: (text: string) => void;
}

function SearchForm({ searched, onSearch }: SearchFormProps) {
  const [text, setText] = useState(searched);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSearch(text.trim());
  };
  return (
    <form className="row-form" role="search" onSubmit={submit}>
      <TextInput
        className="grow"
        label="Call id, or the phone with its country code"
        placeholder="call-81f2 or +1 212 555 0100"
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Button type="submit">Search</Button>
      <Button
        variant="default"
        onClick={() => {
          setText('');
          onSearch('');
        }}
      >
        All calls
      </Button>
    </form>
  );
}

function CallRow({ call, withTenant }: { readonly call: CallSummary; readonly withTenant: boolean }) {
  const { callId, tenant, startedAt, endedAt, phone, locale, triggers, replies } = call;
  return (
    <li className="row">
      <div className="row-main">
        <Link className="row-title" to={callPath(call)}>
          {callId}
        </Link>
        <span className="dim row-facts">
          {withTenant && <span>{tenant}</span>}
          {phone !== undefined && <span>{phone}</span>}
          {locale !== undefined && <span>{locale}</span>}
          <When at={startedAt} />
          {endedAt === undefined && <span>still live</span>}
          {replies > 0 && <Tag tone="info">{counted(replies, 'reply', 'replies')}</Tag>}
        </span>
      </div>
      <ul className="tells">
        {triggers.map((tell, index) => (
          <TellLine key={tell.followUpId ?? index} tell={tell} />
        ))}
        {triggers.length === 0 && <li className="dim">Nothing happened that leads to a message.</li>}
      </ul>
    </li>
  );
}

function TellLine({ tell }: { readonly tell: CallTell }) {
  return (
    <li>
      <Tag tone={toneOfTell(tell)}>{say(tell.trigger)}</Tag> <span>{sentenceOfTell(tell)}</span>
    </li>
  );
}

function NoCalls({ searched }: { readonly searched: boolean }) {
  return searched ? (
    <Empty title="No call fits.">
      An id is searched from its beginning; a phone is written with its country code, such as +1 212 555 0100.
    </Empty>
  ) : (
    <Empty title="No calls yet.">As soon as the voice platform posts the first event, its call stands here.</Empty>
  );
}

const stateWords = { connecting: 'Connecting', live: 'Live', broken: 'Reconnecting' } as const;

function LiveSign() {
  const stream = use(LedgerStreamContext);
  const state = useSyncExternalStore(stream?.watch ?? watchNothing, () => stream?.state ?? 'connecting');
  return (
    <span role="status" className={`live live-${state}`}>
      {stateWords[state]}
    </span>
  );
}

const watchNothing = (): (() => void) => () => undefined;
