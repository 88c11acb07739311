const longestAddress = 254;

/**
 * One plain address as people have them: no display name, no quotes, no comment, no list, nothing outside ASCII. What
 * is looser than this could be read by a server as something else than was meant.
 */
const plainAddress =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;

export function isEmailAddress(text: string): boolean {
  return text.length <= longestAddress && plainAddress.test(text);
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
