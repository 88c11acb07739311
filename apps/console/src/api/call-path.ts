interface NamedCall {
  readonly callId: string;
  readonly ref: string;
  readonly tenant: string;
}

/** The page of a call; by our own id of it where a number in the platform's id is masked. */
export function callPath({ callId, ref, tenant }: NamedCall): string {
  const id = callId.includes('**') ? ref : callId;
  return `/calls/${encodeURIComponent(id)}?tenant=${encodeURIComponent(tenant)}`;
}
