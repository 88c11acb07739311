import {
  renderText,
  type AcceptedMessage,
  type Channel,
  type ChannelFactory,
  type ChannelRequest,
  type SendOutcome,
} from '@aftercall/core';

/** A send that reached the fake provider. */
export interface FakeSend {
  readonly attemptId: string;
  readonly request: ChannelRequest;
}

/** A channel whose provider is an array: what was sent, and what to answer. */
export class FakeProvider {
  readonly sends: FakeSend[] = [];
  /** Answers the next sends, in order; then everything is accepted. */
  readonly answers: (SendOutcome | ((send: FakeSend) => Promise<SendOutcome>))[] = [];
  /** What was asked to be taken back. */
  readonly revokes: AcceptedMessage[] = [];
  /** Answers the next questions to take a message back, in order; then everything is taken back. */
  readonly revokeAnswers: (() => Promise<{ revoked: boolean }>)[] = [];
  /** The numbers of each look-up. */
  readonly lookUps: (readonly string[])[] = [];
  /** Answers the next look-ups, in order; then everybody can be reached but those in `unreachable`. */
  readonly lookUpAnswers: (() => Promise<ReadonlyMap<string, boolean>>)[] = [];
  readonly unreachable = new Set<string>();
  readonly factory: ChannelFactory;

  /**
   * @param canRevoke whether it can take messages back.
   * @param canTell whether it can be asked who can be reached.
   */
  constructor(name = 'sms', canRevoke = false, canTell = false) {
    this.factory = {
      channel: name,
      contract: 1,
      settings: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
      create: () => this.#channel(name, canRevoke, canTell),
    };
  }

  #channel(name: string, canRevoke: boolean, canTell: boolean): Channel {
    const text = { unit: 'gsm7-or-ucs2', max: 1_600, segmented: true } as const;
    return {
      name,
      capabilities: {
        text,
        links: true,
        buttons: 0,
        media: false,
        receipts: { sent: true, delivered: true, read: false },
        revoke: canRevoke,
        idempotentSend: false,
        capabilityCheck: canTell,
        reconcile: false,
        typing: false,
        markRead: false,
        serviceWindowHours: 0,
        templatesOnlyOutsideWindow: false,
        rateUnit: 'segments',
      },
      hosts: [],
      fit: ({ payload, to, templates }) => {
        const rendered = renderText(payload, templates, text);
        if (!rendered.fits) return rendered;
        return { fits: true, request: { to, content: {}, text: rendered.text, units: rendered.segments } };
      },
      send: async (request, { attemptId }) => {
        const send = { attemptId, request };
        this.sends.push(send);
        const answer = this.answers.shift() ?? { outcome: 'accepted', providerIds: [`id-${attemptId}`] };
        return typeof answer === 'function' ? answer(send) : answer;
      },
      ...(canRevoke && {
        revoke: async (message: AcceptedMessage) => {
          this.revokes.push(message);
          return (await this.revokeAnswers.shift()?.()) ?? { revoked: true };
        },
      }),
      ...(canTell && {
        reachable: async (addresses: readonly string[]) => {
          this.lookUps.push(addresses);
          const answer = this.lookUpAnswers.shift();
          return answer?.() ?? new Map(addresses.map((one) => [one, !this.unreachable.has(one)]));
        },
      }),
      webhook: {
        verify: ({ headers }) =>
          headers['x-signature'] === 'right' ? { verified: true } : { verified: false, why: 'wrong signature' },
        parse: ({ rawBody }) => ({
          signals: JSON.parse(Buffer.from(rawBody).toString('utf8')),
          reply: { status: 204, contentType: 'text/plain', body: '' },
        }),
      },
    };
  }
}
