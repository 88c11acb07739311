/**
 * Whether a key, token or secret is all that it holds: one that was mounted from a file may have the file's line end at its
 * end, and every call with it would fail for a reason that looks like the network's.
 */
export function isWholeSecret(text: string): boolean {
  return !/^\s|\s$|\p{Cc}/u.test(text);
}
