import type { GeneratorAnswer, GeneratorCommand, GeneratorReply } from '../generator/commands.ts';
import type { LoadSettings } from '../generator/load.ts';
import type { ChildProgram } from './child-program.ts';

/** Speaks to the generator's process; one load runs at a time. */
export class GeneratorClient {
  readonly pid: number;
  readonly #program: ChildProgram;

  constructor(program: ChildProgram) {
    this.#program = program;
    this.pid = program.pid;
  }

  start(load: LoadSettings): Promise<GeneratorAnswer> {
    return this.#ask({ ask: 'start', load });
  }

  counts(): Promise<GeneratorAnswer> {
    return this.#ask({ ask: 'counts' });
  }

  /** Resolves when every request is answered. */
  stop(): Promise<GeneratorAnswer> {
    return this.#ask({ ask: 'stop' });
  }

  /** Of the last load: how long the answers took that came between two instants of machine time, in milliseconds. */
  answersBetween(from: number, to: number): Promise<readonly number[]> {
    return this.#ask({ ask: 'answers', from, to });
  }

  async #ask<Answer = GeneratorAnswer>(command: GeneratorCommand): Promise<Answer> {
    const reply = await this.#program.ask<GeneratorReply<Answer>>(command);
    if ('error' in reply) throw new Error(`the generator failed: ${reply.error}`);
    return reply.answer;
  }
}
