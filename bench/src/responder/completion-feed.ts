import type { ServerResponse } from 'node:http';

/** So seldom that telling it weighs nothing, so often that a closed loop does not wait for it. */
const tellEveryMs = 5;

/** Tells its subscribers how many messages are complete: a line with the total after it has grown. */
export class CompletionFeed {
  readonly #subscribers = new Set<ServerResponse>();
  #total = 0;
  #timer: NodeJS.Timeout | undefined;

  subscribe(response: ServerResponse): void {
    // Ended by the end of the connection: without chunks each line is one small write.
    response.useChunkedEncodingByDefault = false;
    response.writeHead(200, { 'content-type': 'text/plain', connection: 'close' });
    response.write(`${this.#total}\n`);
    this.#subscribers.add(response);
    response.on('close', () => this.#subscribers.delete(response));
  }

  tell(total: number): void {
    this.#total = total;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const subscriber of this.#subscribers) subscriber.write(`${this.#total}\n`);
    }, tellEveryMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const subscriber of this.#subscribers) subscriber.end();
  }
}
