import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { readJourney } from '../api/client.ts';
import { useLedgerChanges } from '../api/ledger-stream.ts';
import { useMay } from '../api/session.ts';
import type { Journey } from '../api/types.ts';
import { Answer } from '../components/answer.tsx';
import { Facts } from '../components/facts.tsx';
import { Page } from '../components/page.tsx';
import { Tag } from '../components/tag.tsx';
import { Timeline } from '../components/timeline.tsx';
import { UnmaskButton } from '../components/unmask-button.tsx';
import { When } from '../components/when.tsx';
import { overlay } from '../words/overlay.ts';
import { say, sentenceCase } from '../words/phrases.ts';
import { timelineOf, type Tone } from '../words/timeline.ts';

/** A reply is to be seen within a second of its receipt. */
const refreshMs = 120;

export function JourneyPage() {
  const { callId = '' } = useParams();
  const [search] = useSearchParams();
  const tenant = search.get('tenant') ?? undefined;
  const queryKey = ['journey', tenant, callId];
  const queries = useQueryClient();
  const journey = useQuery({ queryKey, queryFn: () => readJourney(callId, tenant) });
  useLedgerChanges(
    (entry) => entry.callId === (journey.data?.callId ?? callId),
    () => queries.invalidateQueries({ queryKey }),
    refreshMs,
  );
  return (
    <Page title={journey.data?.callId ?? callId} intro={<Link to="/calls">All calls</Link>}>
      <Answer of={journey}>{(found) => <JourneyView key={`${found.tenant} ${found.callId}`} live={found} />}</Answer>
    </Page>
  );
}

function JourneyView({ live }: { readonly live: Journey }) {
  // In memory alone: it is gone when the page is left.
  const [full, setFull] = useState<Journey>();
  const mayUnmask = useMay('admin');
  const journey = useMemo(() => (full === undefined ? live : overlay(live, full)), [live, full]);
  const items = useMemo(() => timelineOf(journey), [journey]);
  const { caller } = journey;
  return (
    <>
      <section className="card" aria-label="The call">
        <Facts
          facts={[
            ['Tenant', journey.tenant],
            ['Phone', caller.phone ?? 'not known'],
            ['Name', caller.name],
            ['Country', caller.country],
            ['Locale', caller.locale],
            ['Asked for', caller.prefers === undefined ? undefined : say(caller.prefers)],
            ['Began', <When key="began" at={journey.startedAt} />],
            ['Ended', journey.endedAt === undefined ? 'still live' : <When key="ended" at={journey.endedAt} />],
          ]}
        />
        {mayUnmask && <UnmaskButton journey={live} unmasked={full !== undefined} onUnmasked={setFull} />}
      </section>
      {journey.followUps.map((one) => (
        <p key={one.id} className="outcome">
          <Tag tone={toneOfOutcome(one.outcome)}>{sentenceCase(say(one.outcome ?? one.state))}</Tag> {say(one.trigger)}{' '}
          <span className="dim">
            {one.subjectId}
            {one.again !== undefined && `, sent again (${one.again})`}
            {one.mergedInto !== undefined && ', told in the message of another'}
          </span>
        </p>
      ))}
      <h2>Timeline</h2>
      <Timeline items={items} withEvidence={mayUnmask} />
    </>
  );
}

function toneOfOutcome(outcome: string | undefined): Tone {
  if (outcome === 'reached') return 'good';
  if (outcome === 'unreached') return 'bad';
  return outcome === 'uncertain' ? 'warn' : 'plain';
}
