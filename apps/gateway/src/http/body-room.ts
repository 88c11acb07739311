/**
 * Memory for bodies that are still coming, shared by requests that may all be of one sender: a body may take its time, and
 * as many connections as there may be could each have one begun.
 */
export class BodyRoom {
  #free: number;

  /** @param bytes of all bodies together. */
  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** False where there is no room for so many more bytes: then none is taken. */
  take(bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#free += bytes;
  }
}

const leastBytes = 16 * 1_024 ** 2;
/** So many of the largest batches may be coming at once. */
const batches = 32;

/** A room for each caller, so that none of them takes up what others need. */
export class BodyRooms {
  readonly #rooms = new Map<string, BodyRoom>();
  readonly #bytes: number;

  constructor({ batchBytes }: { readonly batchBytes: number }) {
    this.#bytes = Math.max(leastBytes, batches * batchBytes);
  }

  /** @param caller the name of an API key, or of a person at the console: there are few of either. */
  of(caller: string): BodyRoom {
    let room = this.#rooms.get(caller);
    if (room === undefined) this.#rooms.set(caller, (room = new BodyRoom(this.#bytes)));
    return room;
  }
}
