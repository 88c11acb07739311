import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

/**
 * Whom requests without a good credential are counted against: the address that they come from, of IPv6 its /64, because
 * whoever has one address there has as many as they like (RFC 6177). No header says what it is: a caller could make it up.
 */
export function addressOf({ socket: { remoteAddress = '' } }: Pick<IncomingMessage, 'socket'>): string {
  if (!remoteAddress.includes(':') || !ipaddr.isValid(remoteAddress)) return remoteAddress;
  const address = ipaddr.process(remoteAddress);
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}
