/**
 * Hosts that shorten the links of everybody. Carriers refuse them, because nobody sees where they lead:
 * https://www.twilio.com/docs/api/errors/30963
 */
const linkShorteners: ReadonlySet<string> = new Set(
  (
    'bit.ly bitly.com tinyurl.com t.co goo.gl ow.ly is.gd v.gd buff.ly cutt.ly rebrand.ly rb.gy shorturl.at tiny.cc ' +
    'short.io t.ly bl.ink adf.ly lnkd.in s.id soo.gd qr.ae trib.al x.co u.to clck.ru tny.im'
  ).split(' '),
);

/** Why a link to a host is not sent, to be read after the host's name. */
export type LinkFault = 'shortener' | 'foreign';

/**
 * Whether a tenant's message may link to a host.
 *
 * @param linkHosts the only hosts that it may link to, each with those below it; absent: all but shorteners.
 */
export function linkFault(host: string, linkHosts: readonly string[] | undefined): LinkFault | undefined {
  const own = linkHosts?.some((one) => host === one || host.endsWith(`.${one}`));
  if (own === true) return undefined;
  if (linkShorteners.has(host.replace(/^www\./, ''))) return 'shortener';
  return own === false ? 'foreign' : undefined;
}
