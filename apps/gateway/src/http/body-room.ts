/**
 * Memory for bodies that are still coming, shared by requests of which nobody knows yet who sends them: a body may take its
 * time, and as many connections as there may be could each have one begun.
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
