import type { PayloadItem } from '../rendering/payload.ts';

/**
 * Top-level domains after which phones make a link of bare words. Not all that exist: "a.m." and "Sr.Paz" are no hosts,
 * and a domain that is missing here is still found behind `https://` or `www.`.
 */
const topLevelDomains: ReadonlySet<string> = new Set(
  (
    'com net org edu gov info biz name mobi app dev io ai me tv cc ly gl gd link click online site website web store ' +
    'shop top xyz live page pro club vip icu work cloud email space fun co us ca mx br ar cl pe uy ec ve bo py cr gt hn ' +
    'ni pa do pr cu es pt fr uk de it eu ru cn in to'
  ).split(' '),
);

/** What a host, or an e-mail address, may be made of. */
const wordLike = /[\p{L}\p{N}.@_-]+/gu;
const schemed = /https?:\/\/([^\s/?#<>"']*)/giu;

/** A text longer than this is read so far; no field of an event is longer. */
const longestRead = 8_192;

/**
 * The hosts that a phone would make a link of in free text: behind a scheme, behind `www.`, or bare with a top-level
 * domain that is in use. What stands behind an @ is an e-mail address, and no link. Lower case; linear.
 */
export function hostsIn(text: string): readonly string[] {
  // To a browser the full stop of Chinese and Japanese is a dot, too.
  const read = text.slice(0, longestRead).normalize('NFKC').replaceAll('。', '.');
  if (!read.includes('.') && !read.includes('://')) return [];
  const hosts = new Set<string>();
  for (const [, authority = ''] of read.matchAll(schemed)) hosts.add(hostOf(authority));
  for (const [word] of read.toLowerCase().matchAll(wordLike)) {
    if (word.includes('@')) continue;
    for (const host of dottedIn(word)) {
      const last = host.slice(host.lastIndexOf('.') + 1);
      if (host.startsWith('www.') || topLevelDomains.has(last)) hosts.add(host);
    }
  }
  return [...hosts];
}

/** The runs of labels with single dots between them: `a.b` and `c.d` of `.a.b..c.d`. */
function dottedIn(word: string): readonly string[] {
  const runs: string[][] = [[]];
  for (const label of word.split('.')) {
    if (label === '') runs.push([]);
    else runs.at(-1)?.push(label);
  }
  return runs.filter((labels) => labels.length > 1).map((labels) => labels.join('.'));
}

/** Without a user, a port and a dot at the end. */
function hostOf(authority: string): string {
  const withoutUser = authority.slice(authority.lastIndexOf('@') + 1);
  return unescaped(withoutUser.replace(/:\d*$/, '')).replace(/\.$/, '').toLowerCase();
}

/** A browser reads `bit%2Ely` as `bit.ly`. */
function unescaped(host: string): string {
  if (!host.includes('%')) return host;
  try {
    return decodeURIComponent(host);
  } catch {
    return host;
  }
}

/** A name in which a phone would find a link is no name: the part of a message that would say it is left out. */
export function withoutLink(name: string | undefined): string | undefined {
  return name !== undefined && hostsIn(name).length === 0 && !/:\/\//.test(name) ? name : undefined;
}

/** Every host that a message about an item would link to. */
export function hostsOfItem(item: PayloadItem): readonly string[] {
  switch (item.kind) {
    case 'booking.confirmed':
      return [...hostOfLink(item.rescheduleUrl), ...hostsIn(item.location)];
    case 'payment.captured':
      return hostOfLink(item.receiptUrl);
    case 'escalation.accepted':
      return [...hostOfLink(item.url), ...hostsIn(item.nextStep), ...hostsIn(item.contact ?? '')];
    case 'caller.requested':
      return [...hostOfLink(item.url), ...hostsIn(item.text ?? '')];
  }
}

function hostOfLink(link: string | undefined): readonly string[] {
  if (link === undefined) return [];
  const host = /^https?:\/\/([^/?#]*)/i.exec(link)?.[1];
  return host === undefined ? [] : [hostOf(host)];
}
