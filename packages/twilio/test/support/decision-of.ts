import type { ErrorTable } from '../../src/error-table.ts';

/** What a code asks for, in short: its kind, then permanent, fallback, alert, opt-out, throttle. */
export function decisionOf(errors: ErrorTable, code: number): string {
  const { kind, permanent, fallback, alert, stopsAccount, optOut } = errors.reasonOf(code);
  const throttles = errors.entry(code)?.throttles;
  const said = [
    permanent && 'permanent',
    fallback && 'fallback',
    alert && 'alert',
    stopsAccount && 'stops account',
    optOut && `stops ${optOut}`,
    throttles && `throttles ${throttles}`,
  ];
  return [`${kind}:`, ...said.filter(Boolean)].join(' ');
}
