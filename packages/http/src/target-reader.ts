import { TransportError } from '@aftercall/core';

/** Where a request goes, as undici takes it. */
export interface Target {
  readonly origin: string;
  readonly path: string;
}

/** A channel posts to a handful of addresses; with more than this, reading them starts anew. */
const mostRemembered = 1_000;

/**
 * Takes URLs apart, and holds them against the hosts that may be called. Nearly every
 * request goes to an address that was read before. A URL with a query is not remembered: there
 * are as many of them as requests, and a query may hold a phone number.
 */
export class TargetReader {
  readonly #allowed: ReadonlySet<string> | undefined;
  readonly #known = new Map<string, Target>();

  constructor(allowHosts: readonly string[] | undefined) {
    this.#allowed = allowHosts === undefined ? undefined : new Set(allowHosts);
  }

  /** Throws for a URL that is not absolute, and for a host that may not be called. */
  read(url: string): Target {
    return this.#known.get(url) ?? this.#readAnew(url);
  }

  #readAnew(text: string): Target {
    const url = URL.parse(text);
    if (url === null) throw new TypeError('HttpRequest.url: not an absolute URL');
    const { host, hostname, origin, pathname, search } = url;
    if (this.#allowed !== undefined && !this.#allowed.has(host) && !this.#allowed.has(hostname)) {
      throw new TransportError('refused', 'no', { cause: new Error(`${host} is not among the allowed hosts`) });
    }
    const target = { origin, path: `${pathname}${search}` };
    if (search === '') this.#remember(text, target);
    return target;
  }

  #remember(text: string, target: Target): void {
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(text, target);
  }
}
