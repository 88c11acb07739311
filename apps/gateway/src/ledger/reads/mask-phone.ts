/** `+15551234567` as `+1********67`: enough to recognise, too little to write to. */
export function maskPhone(e164: string): string {
  return e164.slice(0, 2) + '*'.repeat(Math.max(0, e164.length - 4)) + e164.slice(-2);
}
