/** A key that is safe to show: it looks like a name and not like somebody's data. */
const plainName = /^[A-Za-z_$][\w$-]{0,63}$/;

/** `['data', 'consent', 'channels', 0]` as `data.consent.channels[0]`; a key that is no plain name becomes `*`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let formatted = '';
  for (const step of path) {
    if (typeof step === 'number') formatted += `[${step}]`;
    else formatted += `${formatted === '' ? '' : '.'}${typeof step === 'string' && plainName.test(step) ? step : '*'}`;
  }
  return formatted;
}
