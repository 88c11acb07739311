import {
  fitPlainText,
  renderText,
  type AcceptedMessage,
  type Channel,
  type ChannelCapabilities,
  type ChannelFactory,
  type ChannelRequest,
  type ReceiptSignal,
  type ReceivedMessage,
  type ReconcileResult,
  type ReplySignal,
  type ReplySpan,
  type SendContext,
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
  /** Answers every send for which `answers` has nothing; absent: everything is accepted. */
  respond?: (send: FakeSend) => SendOutcome | Promise<SendOutcome>;
  /** Numbers whose messages nobody learns the end of, as long as they are in it. */
  readonly silentTo = new Set<string>();
  /** What was asked to be taken back. */
  readonly revokes: AcceptedMessage[] = [];
  /** Answers the next questions to take a message back, in order; then everything is taken back. */
  readonly revokeAnswers: (() => Promise<{ revoked: boolean }>)[] = [];
  /** Answers every one for which `revokeAnswers` has nothing; absent: it is taken back. */
  takesBack?: (message: AcceptedMessage) => boolean;
  /** The messages that were asked about, and when they were sent. */
  readonly questions: { readonly send: FakeSend; readonly sentAt: Date }[] = [];
  /** Answers the next questions about an uncertain send, in order; then nobody can tell. */
  readonly reconcileAnswers: (() => Promise<ReconcileResult>)[] = [];
  /** Answers every question for which `reconcileAnswers` has nothing; absent: nobody can tell. */
  tell?: (send: FakeSend) => ReconcileResult;
  /** What was marked as read, in order. */
  readonly marked: ReceivedMessage[] = [];
  /** Answers the next marks, in order; then every one is taken. */
  readonly markAnswers: ((signal: AbortSignal) => Promise<void>)[] = [];
  /** The numbers of each look-up. */
  readonly lookUps: (readonly string[])[] = [];
  /** Answers the next look-ups, in order; then everybody can be reached but those in `unreachable`. */
  readonly lookUpAnswers: (() => Promise<ReadonlyMap<string, boolean>>)[] = [];
  readonly unreachable = new Set<string>();
  /** The messages whose receipt was asked for, and what is answered next, in order; then there is none. */
  readonly receiptQuestions: { readonly attemptId: string; readonly message: AcceptedMessage }[] = [];
  readonly receiptAnswers: (() => Promise<ReceiptSignal | undefined>)[] = [];
  /** Answers every question for which `receiptAnswers` has nothing; absent: there is none. */
  receiptOf?: (attemptId: string) => ReceiptSignal | undefined;
  /** What people wrote, posted or not. */
  readonly written: (ReplySignal & { readonly at: Date })[] = [];
  /** The spans of which it was asked what people wrote. */
  readonly spans: ReplySpan[] = [];
  /** Whether the list is short enough to be read whole. */
  isListWhole = true;
  /** Messages in the list whose time cannot be read. */
  undated = 0;
  /** Happen before the next lists are given, in order. */
  readonly listTroubles: (() => Promise<void>)[] = [];
  readonly factory: ChannelFactory;

  /**
   * @param canRevoke whether it can take messages back.
   * @param abilities what it can do otherwise than nothing special; with `markRead` it marks messages, with `reconcile`
   *   it says what became of a send, with `capabilityCheck` who can be reached.
   */
  constructor(name = 'sms', canRevoke = false, abilities: Partial<ChannelCapabilities> = {}) {
    this.factory = {
      channel: name,
      contract: 1,
      settings: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
      create: () => this.#channel(name, canRevoke, abilities),
    };
  }

  #channel(name: string, canRevoke: boolean, abilities: Partial<ChannelCapabilities>): Channel {
    const text = { unit: 'gsm7-or-ucs2', max: 1_600, segmented: true } as const;
    return {
      name,
      capabilities: {
        text,
        links: true,
        buttons: 0,
        media: false,
        receipts: { sent: true, delivered: true, read: false },
        receiptsBy: 'attemptId',
        revoke: canRevoke,
        idempotentSend: false,
        capabilityCheck: false,
        reconcile: false,
        receiptOf: false,
        listReplies: false,
        typing: false,
        markRead: false,
        serviceWindowHours: 0,
        templatesOnlyOutsideWindow: false,
        pairIntervalSeconds: 0,
        rateUnit: 'segments',
        ...abilities,
      },
      hosts: [],
      fit: ({ payload, to, templates, serviceWindow }) => {
        if (serviceWindow === 'closed' && payload.items.length > 1) {
          return { fits: false, limit: 'templatesOnlyOutsideWindow', message: 'a template says one thing' };
        }
        const rendered = renderText(payload, templates, text);
        if (!rendered.fits) return rendered;
        const content = serviceWindow === undefined ? {} : { serviceWindow };
        return { fits: true, request: { to, content, text: rendered.text, units: rendered.segments } };
      },
      fitText: ({ text: given, to }) => {
        const plain = fitPlainText(given, text);
        return plain.fits
          ? { fits: true, request: { to, content: {}, text: plain.text, units: plain.segments } }
          : plain;
      },
      send: async (request, { attemptId }) => {
        const send = { attemptId, request };
        this.sends.push(send);
        if (this.silentTo.has(request.to)) return { outcome: 'uncertain', cause: 'timeout' };
        const answer = this.answers.shift() ??
          this.respond?.(send) ?? { outcome: 'accepted', providerIds: [`id-${attemptId}`] };
        return typeof answer === 'function' ? answer(send) : answer;
      },
      ...(canRevoke && {
        revoke: async (message: AcceptedMessage) => {
          this.revokes.push(message);
          return (await this.revokeAnswers.shift()?.()) ?? { revoked: this.takesBack?.(message) ?? true };
        },
      }),
      ...(abilities.reconcile === true && {
        reconcile: async (request: ChannelRequest, sentAt: Date, { attemptId }: SendContext) => {
          const send = { attemptId, request };
          this.questions.push({ send, sentAt });
          return (await this.reconcileAnswers.shift()?.()) ?? this.tell?.(send) ?? { found: false, certain: false };
        },
      }),
      ...(abilities.receiptOf === true && {
        receiptOf: async (message: AcceptedMessage, { attemptId }: SendContext) => {
          this.receiptQuestions.push({ attemptId, message });
          const receipt = (await this.receiptAnswers.shift()?.()) ?? this.receiptOf?.(attemptId);
          return receipt && { receipt, url: 'https://fake.example', rawBody: Buffer.from(JSON.stringify(receipt)) };
        },
      }),
      ...(abilities.listReplies === true && {
        listReplies: async (span: ReplySpan) => {
          this.spans.push(span);
          await this.listTroubles.shift()?.();
          const replies = this.written
            .filter(({ at }) => at >= span.since && at <= span.until)
            .map((reply) => ({ reply, url: 'https://fake.example', rawBody: Buffer.from(JSON.stringify(reply)) }));
          return { replies, complete: this.isListWhole, ...(this.undated > 0 && { undated: this.undated }) };
        },
      }),
      ...(abilities.capabilityCheck === true && {
        reachable: async (addresses: readonly string[]) => {
          this.lookUps.push(addresses);
          const answer = this.lookUpAnswers.shift();
          return answer?.() ?? new Map(addresses.map((one) => [one, !this.unreachable.has(one)]));
        },
      }),
      ...(abilities.markRead === true && {
        markRead: async (message: ReceivedMessage, signal: AbortSignal) => {
          this.marked.push(message);
          await this.markAnswers.shift()?.(signal);
        },
      }),
      webhook: {
        verify: ({ headers }) =>
          headers['x-signature'] === 'right' ? { verified: true } : { verified: false, why: 'wrong signature' },
        parse: ({ rawBody }) => ({
          signals: JSON.parse(Buffer.from(rawBody).toString('utf8'), reviveTime),
          reply: { status: 204, contentType: 'text/plain', body: '' },
        }),
      },
    };
  }
}

/** Its webhooks are signals as JSON, whose times are texts there. */
function reviveTime(field: string, value: unknown): unknown {
  return field === 'at' ? new Date(String(value)) : value;
}
