/** What is made of an answer, and what was told of it. */
export function told<T>(read: (fault: (field: string, mend: string) => void) => T): {
  readonly made: T;
  readonly faults: string[];
} {
  const faults: string[] = [];
  return { made: read((field, mend) => faults.push(`${field}: ${mend}`)), faults };
}

/** A reason of the contract's shape. */
export const refused = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'Not there.' };

/** An answer to a webhook of the contract's shape. */
export const reply = { status: 204, contentType: 'text/plain', body: '' };
export const receipt = { signal: 'receipt', key: 'k', providerId: 'p', status: 'delivered', rawStatus: 'DELIVRD' };
export const message = {
  signal: 'reply',
  key: 'k',
  providerId: 'p',
  from: '+12025550123',
  text: 'STOP',
  mediaCount: 0,
};
