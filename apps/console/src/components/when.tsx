import { timeSince } from '../words/time-of-day.ts';

interface WhenProps {
  readonly at: string;
  /** What it is read beside, whose day needs not be said again; today without it. */
  readonly since?: string;
}

/** A moment on the reader's own clock; the full one shows on hovering. */
export function When({ at, since }: WhenProps) {
  const full = new Date(at).toLocaleString([], { dateStyle: 'full', timeStyle: 'long' });
  return (
    <time dateTime={at} title={full} className="when">
      {timeSince(at, since === undefined ? undefined : new Date(since))}
    </time>
  );
}
