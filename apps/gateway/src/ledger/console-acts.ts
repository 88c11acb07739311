/** What the audit of the console holds. */
export const consoleActs = [
  'sign_in',
  'sign_in_refused',
  'sign_out',
  'unmask',
  'evidence',
  'settle',
  'replay',
  'consent',
] as const;

export type ConsoleActKind = (typeof consoleActs)[number];
