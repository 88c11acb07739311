import { triggers } from '@aftercall/core';

/** The place of a field of texts in the file: `triggers.booking.confirmed.parts[0].text` has a trigger with a dot in it. */
export function pathOfTextField(field: string): PropertyKey[] {
  const trigger = triggers.find((one) => field === `triggers.${one}` || field.startsWith(`triggers.${one}.`));
  const begin = trigger === undefined ? [] : ['triggers', trigger];
  const rest = trigger === undefined ? field : field.slice(`triggers.${trigger}.`.length);
  const steps = rest.match(/[^.[\]]+/g) ?? [];
  return [...begin, ...steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step))];
}
