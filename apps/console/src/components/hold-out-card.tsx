import { lazy, Suspense, type ReactNode } from 'react';
import type { HoldOut } from '../api/types.ts';
import {
  chance,
  day,
  findingWords,
  plannedWords,
  points,
  sentenceOfHoldOut,
  suspicionsOf,
  whole,
} from '../words/hold-out.ts';
import { percent, verdictOf, verdictWords } from '../words/measures.ts';
import { say } from '../words/phrases.ts';
import { ArmsTable } from './arms-table.tsx';
import { Tag } from './tag.tsx';

const ArmsChart = lazy(async () => ({ default: (await import('./arms-chart.tsx')).ArmsChart }));

/** One experiment: what it says, both groups, and how sure that is. */
export function HoldOutCard({ holdOut }: { readonly holdOut: HoldOut }) {
  const { tenant, trigger, finding, told, heldOut } = holdOut;
  const { word, tone } = findingWords[finding];
  const suspicions = suspicionsOf(holdOut);
  return (
    <section className="card hold-out" aria-label={`${tenant}, ${say(trigger)}`}>
      <div className="measure-head">
        <h2>
          {say(trigger)} <span className="dim">{tenant}</span>
        </h2>
        <Tag tone={tone}>{word}</Tag>
      </div>
      <p>{sentenceOfHoldOut(holdOut)}</p>
      {suspicions.length > 0 && (
        <div role="alert" className="fault">
          <strong>Do not trust these figures yet.</strong>
          <ul>
            {suspicions.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="hold-out-groups">
        <div>
          <h3>Missed their appointment</h3>
          <Suspense fallback={null}>
            <ArmsChart told={told.noShows} heldOut={heldOut.noShows} />
          </Suspense>
        </div>
        <div>
          <h3>People</h3>
          <ArmsTable holdOut={holdOut} />
        </div>
      </div>
      {finding !== 'no_data' && <Figures holdOut={holdOut} />}
      <p className="dim">{plannedWords(holdOut)}</p>
    </section>
  );
}

/** How large the effect is, and how sure that is. */
function Figures({
  holdOut: { drop, difference, test, power, planned, findable, settings, isEnough, enoughOn },
}: CardProps) {
  const { word, tone } = verdictWords[drop.verdict];
  return (
    <dl className="figures">
      <Figure name="Fewer missed, of those who would" value={drop.value === null ? '–' : percent(drop.value)}>
        {drop.value !== null && <Tag tone={tone}>{word}</Tag>}
        <Interval of={drop.interval} show={percent} />
        {drop.value !== null && <p>{verdictOf(drop.why)}</p>}
      </Figure>
      <Figure name="Fewer missed, of everybody" value={difference.value === null ? '–' : points(difference.value)}>
        <Interval of={difference.interval} show={points} />
        {test !== null && <p>Chance alone makes such a difference with a probability of {chance(test.p)}.</p>}
      </Figure>
      <Figure name="Power so far" value={power === null ? '–' : percent(power)}>
        <p>How likely the planned effect is found with the appointments that are over.</p>
        {planned !== null && <p>Planned: {whole(planned.power)}.</p>}
      </Figure>
      <Figure name="Smallest effect that can be found" value={findable === null ? '–' : percent(findable.drop)}>
        {findable === null || settings === null ? (
          <p>None yet: too few appointments are over.</p>
        ) : (
          <p>
            From {whole(settings.effect.heldOut)} missed to {percent(settings.effect.heldOut - findable.difference)}, or
            lower.
          </p>
        )}
      </Figure>
      <Figure name="Enough on" value={isEnough ? 'now' : enoughOn === null ? '–' : day(enoughOn)}>
        <p>
          {isEnough
            ? 'As many appointments are over as were planned.'
            : enoughOn === null
              ? 'Nobody can tell as people come at present.'
              : 'If people go on coming as in the last four weeks.'}
        </p>
      </Figure>
    </dl>
  );
}

interface CardProps {
  readonly holdOut: HoldOut;
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly children?: ReactNode;
}

function Figure({ name, value, children }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span className="figure">{value}</span>
        <div className="dim">{children}</div>
      </dd>
    </div>
  );
}

interface IntervalProps {
  readonly of: { readonly low: number; readonly high: number | null } | null;
  readonly show: (figure: number) => string;
}

function Interval({ of: interval, show }: IntervalProps) {
  if (interval === null) return null;
  return (
    <p>
      95 % interval: {show(interval.low)} to {interval.high === null ? 'no upper end' : show(interval.high)}
    </p>
  );
}
