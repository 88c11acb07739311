import { z } from 'zod';
import type { ChannelName, Mishap } from '../morning/call-script.ts';
import { describeAnswer, type JsonAnswer, type JsonClient } from './json-client.ts';

const textsSchema = z.object({
  messages: z.array(z.object({ sid: z.string(), body: z.string(), status: z.string() })),
});

const summarySchema = z.object({
  accepted: z.number(),
  attempts: z.object({ doubled: z.number(), withoutAttempt: z.number() }),
});

/** A message that a carrier took over. */
export type Text = z.output<typeof textsSchema>['messages'][number];

/** The carriers by the channel that each of them is for. */
const carriers: Readonly<Record<ChannelName, string>> = { sms: 'twilio', whatsapp: 'meta', rcs: 'rbm' };

export interface PhoneReply {
  readonly on: ChannelName;
  /** The phone that writes, in E.164. */
  readonly from: string;
  /** Whom it writes to, by the name that the carrier has for it. */
  readonly to: string;
  /** Twilio's account of the sender. */
  readonly accountSid?: string;
  readonly text: string;
}

/** What the demo asks of the sandbox: what the carriers truly accepted, phones that write, and mishaps. */
export class SandboxClient {
  readonly #json: JsonClient;

  constructor(json: JsonClient) {
    this.#json = json;
  }

  /** The texts that the carriers took over for these attempts, in the order of the attempts. */
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
  async reply({ on, ...reply }: PhoneReply, signal: AbortSignal): Promise<void> {
    expectStatus(
      await this.#json.post('/sandbox/replies', { carrier: carriers[on], ...reply }, signal),
      201,
      'a phone could not reply',
    );
  }

  /** From now on every message to the phone on this channel meets the mishap. */
  async setMishap(to: string, { on, ...mishap }: Mishap, signal: AbortSignal): Promise<void> {
    const rule = { match: { carrier: carriers[on], to }, ...mishap };
    expectStatus(await this.#json.post('/sandbox/faults', rule, signal), 201, 'a mishap could not be set');
  }

  async setPhone(phone: string, channels: readonly ChannelName[], signal: AbortSignal): Promise<void> {
    const answer = await this.#json.post('/sandbox/phones', { phone, channels }, signal);
    expectStatus(answer, 201, 'the channels of a phone could not be set');
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
