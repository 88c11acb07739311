/** Tells whoever listens that something is due, now or at a moment; lets writers know nothing of the claim loop. */
export class Alarm {
  #listener: (at: Date | undefined) => void = () => undefined;

  onRing(listener: (at: Date | undefined) => void): void {
    this.#listener = listener;
  }

  ring(at?: Date): void {
    this.#listener(at);
  }
}
