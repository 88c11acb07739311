import { z } from 'zod';
import { describeAnswer, type JsonAnswer, type JsonClient } from './json-client.ts';

const textsSchema = z.object({
  messages: z.array(z.object({ sid: z.string(), body: z.string(), status: z.string() })),
});

const summarySchema = z.object({
  accepted: z.number(),
  attempts: z.object({ doubled: z.number(), withoutAttempt: z.number() }),
});

/** A message that the carrier took over. */
export type Text = z.output<typeof textsSchema>['messages'][number];

export interface PhoneReply {
  /** The phone that writes, and the sender that it writes to. Both E.164. */
  readonly from: string;
  readonly to: string;
  readonly accountSid: string;
  readonly text: string;
}

/** What the demo asks of the sandbox: what the carrier truly accepted, and phones that write. */
export class SandboxClient {
  readonly #json: JsonClient;

  constructor(json: JsonClient) {
    this.#json = json;
  }

  /** The texts that the carrier took over for these attempts, in the order of the attempts. */
  async textsOf(attemptIds: readonly string[], signal: AbortSignal): Promise<Text[]> {
    const pages = await Promise.all(
      attemptIds.map(async (id) => {
        const query = new URLSearchParams({ attemptId: id, direction: 'outbound-api' });
        const answer = await this.#json.get(`/sandbox/messages?${query.toString()}`, signal);
        return textsSchema.parse(expectStatus(answer, 200, 'the texts of an attempt cannot be read').body).messages;
      }),
    );
    return pages.flat();
  }

  /** Resolves when the gateway has answered the carrier's webhook. */
  async reply(reply: PhoneReply, signal: AbortSignal): Promise<void> {
    expectStatus(await this.#json.post('/sandbox/replies', reply, signal), 201, 'a phone could not reply');
  }

  async summary(signal: AbortSignal): Promise<z.output<typeof summarySchema>> {
    const answer = await this.#json.get('/sandbox/summary', signal);
    return summarySchema.parse(expectStatus(answer, 200, "the sandbox's summary cannot be read").body);
  }
}

function expectStatus(answer: JsonAnswer, status: number, failure: string): JsonAnswer {
  if (answer.status !== status) throw new Error(`${failure}: ${describeAnswer(answer)}`);
  return answer;
}
