import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

/** Follows the responder's count of complete messages: `GET /completions`, a line with each new total. */
export class CompletionReader {
  readonly #response: IncomingMessage;
  #before = Number.NaN;
  #unended = '';

  private constructor(response: IncomingMessage) {
    this.#response = response;
  }

  static async open(responderUrl: string): Promise<CompletionReader> {
    const [response] = (await once(get(`${responderUrl}/completions`), 'response')) as [IncomingMessage];
    response.setEncoding('latin1');
    const reader = new CompletionReader(response);
    const [first] = (await once(response, 'data')) as [string];
    reader.#before = reader.#latestTotal(first) ?? Number.NaN;
    return reader;
  }

  /** @param listener is told how many messages are complete since the reader was opened. */
  onGrowth(listener: (completed: number) => void): void {
    this.#response.on('data', (chunk: string) => {
      const total = this.#latestTotal(chunk);
      if (total !== undefined) listener(total - this.#before);
    });
  }

  close(): void {
    this.#response.destroy();
  }

  /** Of several lines only the last tells anything; one without its end is kept until that comes. */
  #latestTotal(chunk: string): number | undefined {
    const lines = (this.#unended + chunk).split('\n');
    this.#unended = lines.pop() ?? '';
    const last = lines.pop();
    return last === undefined ? undefined : Number(last);
  }
}
