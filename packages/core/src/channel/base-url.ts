/** Whether a text may stand for the address of a provider's API: an http(s) URL without user, query and fragment. */
export function isBaseUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  const { protocol, username, password, search, hash } = url;
  return /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === '');
}
