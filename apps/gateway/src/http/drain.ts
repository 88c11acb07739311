import type { RequestListener } from 'node:http';

/** What the doors know of a gateway that is about to end. */
export class Drain {
  readonly #waitsEnd = new AbortController();
  #hasBegun = false;

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Aborted when requests that wait for news are to be answered with what there is. */
  get waitsEnd(): AbortSignal {
    return this.#waitsEnd.signal;
  }

  /** From now on every answer is the last one on its connection, so that callers move on to another gateway. */
  begin(): void {
    this.#hasBegun = true;
  }

  endWaits(): void {
    this.#waitsEnd.abort();
  }

  doors(app: RequestListener): RequestListener {
    return (request, response) => {
      if (this.#hasBegun) response.setHeader('connection', 'close');
      app(request, response);
    };
  }
}
