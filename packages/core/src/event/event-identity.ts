/**
 * What makes an event the same event when it comes again: its tenant, source and id, as
 * one text that no other three texts share.
 */
export function eventIdentity(tenant: string, source: string, id: string): string {
  return JSON.stringify([tenant, source, id]);
}
