/** On the reader's own clock, with seconds. */
function timeOfDay(date: Date): string {
  return date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** On the reader's own clock: the time, with its day and its year as far as they are others than those of `since`, today unless told. */
export function timeSince(at: string, since = new Date()): string {
  const date = new Date(at);
  if (date.toDateString() === since.toDateString()) return timeOfDay(date);
  const year = date.getFullYear() === since.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return `${date.toLocaleDateString([], { day: 'numeric', month: 'short', ...year })}, ${timeOfDay(date)}`;
}
