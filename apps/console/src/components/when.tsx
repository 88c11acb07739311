import { timeOfDay } from '../words/time-of-day.ts';

interface WhenProps {
  readonly at: string;
  /** Only the time of the day, with seconds: where everything is of one day. */
  readonly short?: boolean;
}

/** A moment on the reader's own clock; the full one shows on hovering. */
export function When({ at, short = false }: WhenProps) {
  const date = new Date(at);
  const today = isToday(date);
  const time = timeOfDay(at);
  const day = date.toLocaleDateString([], { day: 'numeric', month: 'short' });
  return (
    <time dateTime={at} title={date.toLocaleString([], { dateStyle: 'full', timeStyle: 'long' })} className="when">
      {short || today ? time : `${day}, ${time}`}
    </time>
  );
}

function isToday(date: Date): boolean {
  return date.toDateString() === new Date().toDateString();
}
