import { Bar, BarChart, ErrorBar, ReferenceLine, XAxis, YAxis } from 'recharts';
import type { Measures } from '../api/types.ts';
import { percent } from '../words/measures.ts';
import { took } from '../words/phrases.ts';

export const still = { isAnimationActive: false } as const;
/** What all charts have in common: shares and times from the left to the right. */
export const frame = { layout: 'vertical', width: 280, accessibilityLayer: false, className: 'chart-fit' } as const;
export const axis = { tick: { fill: 'var(--ink-dim)', fontSize: 12 }, axisLine: false, tickLine: false } as const;

interface IntervalChartProps {
  readonly label: string;
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number | null };
  readonly bounds?: { readonly pass: number; readonly fail: number };
}

/** A share with its interval, between the bounds that it is held against. */
export function IntervalChart({ label, value, interval, bounds }: IntervalChartProps) {
  const high = interval.high ?? 1;
  const lowest = Math.min(interval.low, bounds?.fail ?? 0);
  const from = lowest > 0.5 ? Math.floor(lowest * 20 - 0.5) / 20 : 0;
  const highest = Math.max(high, bounds?.pass ?? 0);
  const to = highest > 0.5 || lowest > 0.5 ? 1 : Math.min(1, Math.ceil(highest * 22) / 20 || 0.05);
  // A bar of no length has no interval drawn at its end.
  const data = [
    { value: Math.max(value, to / 1_000), spread: [Math.max(0, value - interval.low), Math.max(0, high - value)] },
  ];
  // Two words side by side need about a fifth of the width.
  const closeTogether =
    bounds !== undefined && bounds.fail !== bounds.pass && Math.abs(bounds.pass - bounds.fail) < (to - from) / 5;
  const top = bounds === undefined ? 2 : 16;
  return (
    <figure className="chart" role="img" aria-label={label}>
      <BarChart {...frame} height={60 + top} data={data} margin={{ top, right: 22, bottom: 0, left: 20 }}>
        <XAxis
          type="number"
          domain={[from, to]}
          allowDataOverflow
          ticks={[from, (from + to) / 2, to]}
          tickFormatter={(share: number) => `${Math.round(share * 1_000) / 10} %`}
          {...axis}
        />
        <YAxis type="category" hide />
        <Bar dataKey="value" barSize={12} fill="var(--chart)" background={{ fill: 'var(--plain-soft)' }} {...still}>
          <ErrorBar dataKey="spread" direction="x" width={7} strokeWidth={2} stroke="var(--ink)" {...still} />
        </Bar>
        {bounds !== undefined && bounds.fail !== bounds.pass && (
          <Bound at={bounds.fail} tone="fail" {...(!closeTogether && { word: 'fail' })} />
        )}
        {bounds !== undefined && <Bound at={bounds.pass} tone="pass" word={closeTogether ? 'fail | pass' : 'pass'} />}
      </BarChart>
    </figure>
  );
}

interface BoundProps {
  readonly at: number;
  readonly tone: 'pass' | 'fail';
  readonly word?: string;
}

function Bound({ at, tone, word }: BoundProps) {
  const label = { position: 'top', fill: 'var(--ink-dim)', fontSize: 11 } as const;
  return (
    <ReferenceLine
      x={at}
      stroke={`var(--${tone})`}
      strokeDasharray="4 3"
      strokeWidth={2}
      {...(word !== undefined && { label: { ...label, value: word } })}
    />
  );
}

/** Half, 95 and 99 of 100 messages, beside the five seconds that are promised. */
export function TimesChart({ times }: { readonly times: Measures['timeToAccept'] }) {
  const { p50, value: p95, p99, bounds } = times;
  if (p50 === null || p95 === null || p99 === null) return null;
  const shares = [
    { of: 'half', ms: p50 },
    { of: '95 of 100', ms: p95 },
    { of: '99 of 100', ms: p99 },
  ];
  const label = shares.map(({ of, ms }) => `${of} within ${took(ms)}`).join(', ');
  // Beside a bar the time would stand on the line of the bound as soon as it comes near.
  const data = shares.map(({ of, ms }) => ({ name: `${of}: ${took(ms)}`, ms }));
  const most = Math.max(bounds.pass * 1.2, p99);
  return (
    <figure className="chart" role="img" aria-label={label}>
      <BarChart {...frame} height={124} data={data} margin={{ top: 16, right: 22, bottom: 0, left: 6 }}>
        <XAxis
          type="number"
          domain={[0, most]}
          tickFormatter={(ms: number) => `${Math.round(ms / 100) / 10} s`}
          ticks={most > bounds.pass * 1.5 ? [0, bounds.pass, most] : [0, bounds.pass]}
          {...axis}
        />
        <YAxis type="category" dataKey="name" width={126} {...axis} />
        <Bar dataKey="ms" barSize={14} fill="var(--chart)" {...still} />
        <Bound at={bounds.pass} tone="pass" word="pass" />
      </BarChart>
    </figure>
  );
}

const ends = [
  { key: 'arrived', word: 'arrived', color: 'var(--pass)' },
  { key: 'failed', word: 'did not arrive', color: 'var(--fail)' },
  { key: 'unconfirmed', word: 'nothing was heard', color: 'var(--unsure)' },
  { key: 'pending', word: 'pending', color: 'var(--line-strong)' },
] as const;

/** What became of the accepted messages, all of them. */
export function DeliveryChart({ delivery }: { readonly delivery: Measures['delivery'] }) {
  const { numerator: arrived, failed, unconfirmed, pending, denominator } = delivery;
  const data = { arrived, failed, unconfirmed: unconfirmed.numerator, pending };
  const sum = denominator + pending;
  if (sum === 0) return null;
  const words = ends.map(({ key, word }) => `${data[key]} ${word}`);
  return (
    <figure className="chart">
      <div role="img" aria-label={words.join(', ')}>
        <BarChart {...frame} height={30} data={[data]} margin={{ top: 4, right: 6, bottom: 4, left: 6 }}>
          <XAxis type="number" domain={[0, sum]} hide />
          <YAxis type="category" hide />
          {ends.map(({ key, color }) => (
            <Bar key={key} dataKey={key} stackId="all" fill={color} barSize={18} {...still} />
          ))}
        </BarChart>
      </div>
      <figcaption>
        {ends
          .filter(({ key }) => data[key] > 0)
          .map(({ key, word }) => (
            <span key={key} className={`legend legend-${key}`}>
              {data[key].toLocaleString('en')} {word} ({percent(data[key] / sum)})
            </span>
          ))}
      </figcaption>
    </figure>
  );
}
