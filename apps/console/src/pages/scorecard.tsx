import { NativeSelect } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { readScorecard } from '../api/client.ts';
import { useSignedIn } from '../api/session.ts';
import type { Measures } from '../api/types.ts';
import { Answer } from '../components/answer.tsx';
import { Page } from '../components/page.tsx';
import { Tag } from '../components/tag.tsx';
import { When } from '../components/when.tsx';
import {
  definitions,
  figures,
  headline,
  intervalWords,
  titles,
  verdictOf,
  verdictWords,
  type MeasureName,
  type Share,
} from '../words/measures.ts';
import { counted, say, took } from '../words/phrases.ts';

// The chart library is the largest part of the page, and needed here alone.
const DeliveryChart = lazy(async () => ({ default: (await import('../components/charts.tsx')).DeliveryChart }));
const IntervalChart = lazy(async () => ({ default: (await import('../components/charts.tsx')).IntervalChart }));
const TimesChart = lazy(async () => ({ default: (await import('../components/charts.tsx')).TimesChart }));

const periods = [
  { value: '1', label: 'Last 24 hours' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
];
const dayMs = 24 * 60 * 60 * 1_000;

export function ScorecardPage() {
  const { tenant } = useSignedIn();
  const [days, setDays] = useState('7');
  const [channel, setChannel] = useState('');
  const scorecard = useQuery({
    queryKey: ['scorecard', tenant, days, channel],
    queryFn: () => {
      const now = Date.now();
      const from = new Date(now - Number(days) * dayMs).toISOString();
      return readScorecard({ from, to: new Date(now).toISOString(), tenant, channel });
    },
    placeholderData: keepPreviousData,
  });
  return (
    <Page title="Scorecard" intro="How well it goes, how sure that is, and what it is held against.">
      <div className="row-form">
        <NativeSelect
          label="Period"
          data={periods}
          value={days}
          onChange={({ currentTarget }) => setDays(currentTarget.value)}
        />
        <NativeSelect
          label="Channel"
          data={[
            { value: '', label: 'All channels' },
            ...['sms', 'whatsapp', 'rcs'].map((value) => ({ value, label: say(value) })),
          ]}
          value={channel}
          onChange={({ currentTarget }) => setChannel(currentTarget.value)}
        />
      </div>
      <Answer of={scorecard}>
        {({ measures, asOf, tenants }) => (
          <>
            <p className="dim">
              {counted(tenants.length, 'tenant')}, counted at <When at={asOf} />. Receipts and replies that come later
              may change it.
            </p>
            <JudgedMeasures measures={measures} />
            <h2>Not judged</h2>
            <OtherMeasures measures={measures} />
          </>
        )}
      </Answer>
    </Page>
  );
}

function JudgedMeasures({ measures }: { readonly measures: Measures }) {
  const { timeToAccept, delivery, noShowDrop } = measures;
  return (
    <div className="cards">
      <Measure name="timeToAccept" measures={measures}>
        <p>
          {timeToAccept.denominator === 0
            ? 'Nothing to measure in this period.'
            : `${timeToAccept.numerator.toLocaleString('en')} of ${counted(timeToAccept.denominator, 'message')} within 5 seconds.`}
        </p>
        <TimesChart times={timeToAccept} />
        <Excluded excluded={timeToAccept.excluded} lag={timeToAccept.eventLag} />
      </Measure>
      <ShareMeasure name="optIn" measures={measures} />
      <ShareMeasure name="delivery" measures={measures}>
        <DeliveryChart delivery={delivery} />
      </ShareMeasure>
      <ShareMeasure name="replies" measures={measures} />
      <Measure name="noShowDrop" measures={measures}>
        {noShowDrop.denominator > 0 && (
          <p>
            {noShowDrop.numerator.toLocaleString('en')} of {counted(noShowDrop.denominator, 'appointment')} missed.
          </p>
        )}
        <p>
          <Link to="/hold-outs">
            {noShowDrop.verdict === 'no_data' ? 'How to measure it' : 'Both groups, and how sure it is'}
          </Link>
        </p>
      </Measure>
    </div>
  );
}

function OtherMeasures({ measures }: { readonly measures: Measures }) {
  const { followedUp, notFollowedUp } = measures.csat;
  return (
    <div className="cards">
      {(['optOuts', 'doubles', 'uncertain', 'expired'] as const).map((name) => (
        <ShareMeasure key={name} name={name} measures={measures} />
      ))}
      <Measure name="csat" measures={measures}>
        <p>
          {followedUp.mean === null ? 'No score' : `Mean ${followedUp.mean.toFixed(2)}`} with a message (
          {followedUp.count}), {notFollowedUp.mean === null ? 'no score' : notFollowedUp.mean.toFixed(2)} without (
          {notFollowedUp.count}).
        </p>
      </Measure>
    </div>
  );
}

interface MeasureProps {
  readonly name: MeasureName;
  readonly measures: Measures;
  readonly children?: ReactNode;
}

function Measure({ name, measures, children }: MeasureProps) {
  const measure = measures[name];
  const judged = 'verdict' in measure ? measure : undefined;
  const interval = 'interval' in measure ? intervalWords(name, measure.interval) : undefined;
  return (
    <section className="card measure" aria-label={titles[name]}>
      <div className="measure-head">
        <h3>{titles[name]}</h3>
        {judged !== undefined && (
          <Tag tone={verdictWords[judged.verdict].tone}>{verdictWords[judged.verdict].word}</Tag>
        )}
      </div>
      <p className="headline">{headline(name, measures)}</p>
      {interval !== undefined && <p className="dim">{interval}</p>}
      <Suspense fallback={null}>{children}</Suspense>
      {judged !== undefined && judged.verdict !== 'no_data' && <p className="dim">{verdictOf(judged.why)}</p>}
      <details>
        <summary>What it means</summary>
        <p className="dim">{definitions[name]}</p>
      </details>
    </section>
  );
}

function ShareMeasure({ name, measures, children }: MeasureProps & { readonly name: Share }) {
  const measure = measures[name];
  const { value, interval } = measure;
  return (
    <Measure name={name} measures={measures}>
      <p>{figures(name, measures)}</p>
      {value !== null && interval !== null && (
        <IntervalChart
          label={`${titles[name]}: ${headline(name, measures)}; ${intervalWords(name, interval) ?? ''}`}
          value={value}
          interval={interval}
          {...('bounds' in measure && { bounds: measure.bounds })}
        />
      )}
      {children}
    </Measure>
  );
}

function Excluded({
  excluded,
  lag,
}: {
  readonly excluded: Measures['timeToAccept']['excluded'];
  readonly lag: Measures['timeToAccept']['eventLag'];
}) {
  const some = Object.entries(excluded).filter(([, count]) => count > 0);
  return (
    <p className="dim">
      {some.length > 0 &&
        `Counted apart: ${some.map(([why, count]) => `${count.toLocaleString('en')} ${say(why)}`).join(', ')}. `}
      {lag.p50 !== null &&
        lag.p95 !== null &&
        `Events reached us after ${took(lag.p50)} (half), ${took(lag.p95)} (95 of 100).`}
    </p>
  );
}
