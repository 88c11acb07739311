import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createInterface, type Interface } from 'node:readline';

/** Follows the responder's count of complete messages: `GET /completions`, a line with each new total. */
export class CompletionReader {
  readonly #response: IncomingMessage;
  readonly #lines: Interface;
  readonly #before: number;

  private constructor(response: IncomingMessage, lines: Interface, before: number) {
    this.#response = response;
    this.#lines = lines;
    this.#before = before;
  }

  static async open(responderUrl: string): Promise<CompletionReader> {
    const [response] = (await once(get(`${responderUrl}/completions`), 'response')) as [IncomingMessage];
    const lines = createInterface({ input: response });
    const [first] = (await once(lines, 'line')) as [string];
    return new CompletionReader(response, lines, Number(first));
  }

  /** @param listener is told how many messages are complete since the reader was opened. */
  onGrowth(listener: (completed: number) => void): void {
    this.#lines.on('line', (line) => listener(Number(line) - this.#before));
  }

  close(): void {
    this.#lines.close();
    this.#response.destroy();
  }
}
