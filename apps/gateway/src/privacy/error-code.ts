/** What a failed call of the system says of itself, such as `ENOENT`; also of an error of another realm. */
export function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
}
