import type { HoldOut } from '../api/types.ts';
import { percent } from '../words/measures.ts';

type Arm = HoldOut['told'];

const rows: readonly { readonly name: string; readonly show: (arm: Arm) => string }[] = [
  { name: 'Drawn', show: ({ people }) => people.toLocaleString('en') },
  { name: 'Came', show: ({ attended }) => attended.toLocaleString('en') },
  { name: 'Missed it', show: ({ missed }) => missed.toLocaleString('en') },
  { name: 'Never heard of', show: ({ unknown }) => unknown.toLocaleString('en') },
  { name: 'Still to come', show: ({ open }) => open.toLocaleString('en') },
];

/** The two groups, figure by figure, and how far each is from as many as were planned. */
export function ArmsTable({ holdOut: { told, heldOut, planned } }: { readonly holdOut: HoldOut }) {
  return (
    <table className="arms">
      <thead>
        <tr>
          <th scope="col">Of whom</th>
          <th scope="col">No message</th>
          <th scope="col">Message</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, show }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{show(heldOut)}</td>
            <td>{show(told)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">
            Missed, of those known <div className="dim cell-note">95 % interval</div>
          </th>
          <td>
            <MissedShare of={heldOut.noShows} />
          </td>
          <td>
            <MissedShare of={told.noShows} />
          </td>
        </tr>
        {planned !== null && (
          <tr>
            <th scope="row">Known, of those planned</th>
            <td>
              <Progress known={heldOut.noShows.denominator} planned={planned.heldOut} whose="without a message" />
            </td>
            <td>
              <Progress known={told.noShows.denominator} planned={planned.told} whose="with a message" />
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

interface ProgressProps {
  readonly known: number;
  readonly planned: number;
  readonly whose: string;
}

function Progress({ known, planned, whose }: ProgressProps) {
  return (
    <>
      {known.toLocaleString('en')} of {planned.toLocaleString('en')}
      <meter min={0} max={planned} value={known} aria-label={`Known outcomes ${whose}, of those planned`} />
    </>
  );
}

function MissedShare({ of: { value, interval } }: { readonly of: Arm['noShows'] }) {
  if (value === null || interval === null) return '–';
  return (
    <>
      <b>{percent(value)}</b>
      <div className="dim cell-note">
        {percent(interval.low)} to {percent(interval.high ?? 1)}
      </div>
    </>
  );
}
