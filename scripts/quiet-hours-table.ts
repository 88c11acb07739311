import { hoursTable, hoursTableVersion, weekdays, type HoursRule, type OpenHours } from '@aftercall/core';
import { betweenMarks } from './between-marks.ts';

/** docs/quiet-hours.md with the table as core has it now. */
export function withHoursTable(document: string): string {
  const head = [
    `Version ${hoursTableVersion}.`,
    '',
    '| Place | For | Hours | In force | Source |',
    '|---|---|---|---|---|',
  ];
  return betweenMarks(document, 'hours', `${[...head, ...hoursTable.map(rowOf)].join('\n')}\n`);
}

function rowOf({ place, appliesTo, hours, from, to, closedOnHolidaysOf, source, confidence }: HoursRule): string {
  const times = hours.map(hoursText).join('; ');
  const holidays = closedOnHolidaysOf === undefined ? '' : `; not on holidays of ${closedOnHolidaysOf}`;
  const inForce = [...(from === undefined ? [] : [`from ${from}`]), ...(to === undefined ? [] : [`before ${to}`])];
  const read = { primary: 'read itself', secondary: 'as others tell it', house: "the gateway's own" }[confidence];
  const cells = [
    `\`${place}\``,
    appliesTo.join(', '),
    `${times}${holidays}`,
    inForce.join(', '),
    `${source} (${read})`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function hoursText({ days, from, to }: OpenHours): string {
  const inOrder = [...weekdays.slice(1), 'sun'].filter((day) => (days as readonly string[]).includes(day));
  const [first, last] = [inOrder.at(0), inOrder.at(-1)];
  const span = inOrder.length > 1 ? `${first}–${last}` : `${first}`;
  return `${inOrder.length === 7 ? 'daily' : span} ${from}–${to}`;
}
