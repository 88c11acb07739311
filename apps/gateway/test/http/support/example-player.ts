import { writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import { readApiExamples, type ApiExample } from '../../../src/http/api-examples.ts';
import { ask } from './ask.ts';
import { ExampleIds, masked } from './example-ids.ts';
import { givens } from './example-gateways.ts';
import type { HttpTestApp } from './http-test-app.ts';

const telling = ['content-type', 'location', 'retry-after', 'allow', 'www-authenticate'] as const;

/** Sends are made after the answer, and the feed follows the whole cluster: a reader asks until it is so. */
const patienceMs = 30_000;

export const examplesFolder = new URL('../../../../../docs/api/examples/', import.meta.url);

/** Plays the examples of the API against a gateway, each once and after those that come before it. */
export class ExamplePlayer {
  readonly #app: HttpTestApp;
  readonly #examples: ReadonlyMap<string, ApiExample>;
  readonly #record: boolean;
  readonly #ids: ExampleIds;
  readonly #played = new Map<string, Promise<void>>();
  readonly #urls = new Map<string, Promise<string>>();

  private constructor(app: HttpTestApp, examples: readonly ApiExample[], record: boolean) {
    this.#app = app;
    this.#examples = new Map(examples.map((example) => [example.name, example]));
    this.#record = record;
    this.#ids = new ExampleIds(examples);
  }

  /** @param record writes the answers that differ into the files, to be looked at before they are kept. */
  static async over(app: HttpTestApp, record: boolean): Promise<ExamplePlayer> {
    return new ExamplePlayer(app, await readApiExamples(examplesFolder.pathname), record);
  }

  play(name: string): Promise<void> {
    const playing = this.#played.get(name) ?? this.#play(name);
    this.#played.set(name, playing);
    return playing;
  }

  async #play(name: string): Promise<void> {
    const example = this.#examples.get(name);
    if (example === undefined) throw new Error(`there is no example ${name}`);
    for (const earlier of example.before ?? []) await this.play(earlier);
    const actual = await this.#answerTo(example);
    if (isDeepStrictEqual(masked(actual), masked(example.response))) this.#ids.bind(example.response, actual);
    else if (this.#record) await this.#write(example, actual);
    expect(masked(this.#record ? actual : example.response)).toEqual(masked(actual));
  }

  /** The answer; of a read, the last one until it is as written or patience ends. */
  async #answerTo(example: ApiExample): Promise<ApiExample['response']> {
    const deadline = Date.now() + (this.#record ? 1_000 : patienceMs);
    for (;;) {
      const actual = await this.#ask(example);
      const isAsWritten = isDeepStrictEqual(masked(actual), masked(example.response));
      if (isAsWritten || example.request.method !== 'GET' || Date.now() > deadline) return actual;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #ask({ request, given }: ApiExample): Promise<ApiExample['response']> {
    const { method, path, headers = {}, body, text } = this.#ids.toActual(request);
    const url = (await this.#urlFor(given)) + path;
    const sent = text ?? body;
    const answer = await ask(url, { method, key: null, headers, ...(sent !== undefined && { body: sent }) });
    const shown = telling.flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    return {
      status: answer.status,
      headers: Object.fromEntries(shown),
      ...(answer.body !== '' && { body: answer.body as unknown }),
    };
  }

  #urlFor(given: string | undefined): Promise<string> {
    if (given === undefined) return Promise.resolve(this.#app.url);
    const parts = givens[given];
    if (parts === undefined) throw new Error(`nothing is known of this: ${given}`);
    const url = this.#urls.get(given) ?? this.#app.variant(parts(this.#app));
    this.#urls.set(given, url);
    return url;
  }

  async #write({ name, ...example }: ApiExample, actual: ApiExample['response']): Promise<void> {
    this.#ids.bindWhereAlike(example.response, actual);
    const written = { ...example, response: this.#ids.toWritten(actual) };
    await writeFile(new URL(`${name}.json`, examplesFolder), `${JSON.stringify(written, null, 2)}\n`);
  }
}
