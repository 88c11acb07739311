/**
 * Where an attempt stands among those of its follow-up: by when it was to leave, and in the order of the plan where a next
 * channel or another try left in the same millisecond. SQL that orders, and compares.
 */
export const placeOfAttempt = (attempt: string): string =>
  `(${attempt}.planned_at, ${attempt}.step, ${attempt}.try, ${attempt}.id)`;
