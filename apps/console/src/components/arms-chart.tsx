import { Bar, BarChart, Cell, ErrorBar, XAxis, YAxis } from 'recharts';
import type { HoldOut } from '../api/types.ts';
import { percent } from '../words/measures.ts';
import { axis, frame, still } from './charts.tsx';

type Share = HoldOut['told']['noShows'];

interface ArmsChartProps {
  readonly heldOut: Share;
  readonly told: Share;
}

/** Who missed their appointment without a message, and with one, each with its interval on one scale. */
export function ArmsChart({ heldOut, told }: ArmsChartProps) {
  const arms = [
    { name: 'No message', share: heldOut, color: 'var(--line-strong)' },
    { name: 'Message', share: told, color: 'var(--chart)' },
  ];
  if (heldOut.value === null && told.value === null)
    return <p className="dim">Drawn as soon as the first appointment is over.</p>;
  const highest = Math.max(...arms.map(({ share: { value, interval } }) => interval?.high ?? value ?? 0));
  const to = Math.min(1, Math.ceil(highest * 10.5) / 10);
  const data = arms.map(({ name, share: { value, interval } }) => {
    // A bar of no length has no interval drawn at its end.
    const length = Math.max(value ?? 0, to / 1_000);
    return {
      name,
      length,
      spread: interval === null ? [0, 0] : [length - interval.low, (interval.high ?? 1) - length],
    };
  });
  const said = arms.map(({ name, share: { value } }) => `${name}: ${value === null ? 'not known' : percent(value)}`);
  return (
    <figure className="chart" role="img" aria-label={`Missed their appointment. ${said.join(', ')}.`}>
      <BarChart {...frame} width={360} height={150} data={data} margin={{ top: 6, right: 22, bottom: 0, left: 6 }}>
        <XAxis
          type="number"
          domain={[0, to]}
          ticks={[0, to / 2, to]}
          tickFormatter={(share: number) => `${Math.round(share * 1_000) / 10} %`}
          {...axis}
        />
        <YAxis type="category" dataKey="name" width={102} {...axis} />
        <Bar dataKey="length" barSize={26} {...still}>
          {arms.map(({ name, color }) => (
            <Cell key={name} fill={color} />
          ))}
          <ErrorBar dataKey="spread" direction="x" width={9} strokeWidth={2} stroke="var(--ink)" {...still} />
        </Bar>
      </BarChart>
      <figcaption className="dim">The thin line is where the true figure lies, 95 times in 100.</figcaption>
    </figure>
  );
}
