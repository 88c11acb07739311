import { lookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Addresses that are nobody's but a cloud's own, although they lie among the public ones.
 * https://learn.microsoft.com/en-us/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const cloudAddresses: ReadonlySet<string> = new Set(['168.63.129.16']);

const globalUnicast = ipaddr.IPv6.parse('2000::');

/**
 * Why a host must not be posted to, as far as its name alone tells: a literal address that is no public one, in
 * whichever form, or a name of this machine. To be read after "leads to".
 *
 * @param hostname as `URL` gives it, which has read octal, hexadecimal and shortened addresses already.
 */
export function addressRefusal(hostname: string): string | undefined {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return 'this machine';
  if (!ipaddr.isValid(host)) return undefined;
  return isPublicAddress(host) ? undefined : 'an address that is not public';
}

/** Only what anybody may reach counts: everything that the registries of IANA keep for something else does not. */
export function isPublicAddress(address: string): boolean {
  const parsed = ipaddr.process(address);
  // Of IPv6 no more than that is given out: https://www.iana.org/assignments/ipv6-address-space
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(globalUnicast, 3)) return false;
  return parsed.range() === 'unicast' && !cloudAddresses.has(parsed.toString());
}

/** A name led to an address that must not be posted to. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
  readonly code = 'PRIVATE_ADDRESS';
}

type Resolve = (hostname: string, told: (error: Error | null, addresses: readonly LookupAddress[]) => void) => void;

const resolveName: Resolve = (hostname, told) => lookup(hostname, { all: true, order: 'verbatim' }, told);

/**
 * A look-up for sockets that answers only when every address of the name is public. The socket then connects to an
 * address that was looked at, so a name that changes its address in between gains nothing.
 */
export function publicLookup(resolve: Resolve = resolveName): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null) callback(error, '', 0);
      else if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        callback(new PrivateAddressError('the name leads to an address that is not public'), '', 0);
      } else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}
