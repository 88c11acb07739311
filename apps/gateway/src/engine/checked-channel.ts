import {
  fitOrNot,
  readFoundReceipt,
  readListedReplies,
  readOutcome,
  readReconciliation,
  readWebhook,
  type Channel,
  type ChannelWebhook,
  type FitResult,
  type TellFault,
} from '@aftercall/core';
import { hideSecretsOf } from '../config/faults/hide-secrets.ts';
import type { Logger } from '../observability/logger.ts';
import { RareWarnings } from '../observability/rare-warnings.ts';

/**
 * A provider may take as long for a question or for taking a message back; the lease of either ends a little later, and
 * then it is asked again.
 */
const questionMs = 25_000;

export interface CheckedChannelSettings {
  readonly tenant: string;
  readonly account: string;
  /** Of the account: what in them is a secret is in no error of the channel. */
  readonly settings: unknown;
  readonly log: Logger;
  /** How long a question about a message may take. */
  readonly questionMs?: number;
}

/**
 * A channel whose answers are of the contract's shape, whoever wrote it: every other part of the gateway relies on that.
 * What is not is mended and said, with the account and the field; what it throws has no secret of the account in it, and
 * is a rejection, whenever it is thrown. It costs a look at each answer, and no timer where messages are sent.
 */
export function checkedChannel(channel: Channel, checked: CheckedChannelSettings): Channel {
  const faults = new ChannelFaults(channel.name, checked);
  const { capabilities, hosts, name } = channel;
  const limit = checked.questionMs ?? questionMs;
  return {
    name,
    capabilities,
    hosts,
    ...checkedMessages(channel, faults),
    webhook: checkedWebhook(channel, faults),
    ...checkedQuestions(channel, faults, limit),
    ...checkedLists(channel, faults, limit),
    ...checkedCourtesies(channel, faults),
  };
}

/** How a message is said and sent: no timer is set here, and nothing is bound anew for each of them. */
function checkedMessages(channel: Channel, faults: ChannelFaults): Pick<Channel, 'fit' | 'fitText' | 'send'> {
  const inOutcome = faults.tell('send');
  return {
    fit: (input) => {
      const kind = input.payload.items[0]?.kind;
      return fitOrNot(
        () => channel.fit(input),
        (error) => faults.unfit(`fit ${kind}`, error),
      );
    },
    ...(channel.fitText !== undefined && {
      fitText: (input): FitResult =>
        fitOrNot(
          () => channel.fitText?.(input) as FitResult,
          (error) => faults.unfit('fitText', error),
        ),
    }),
    send: async (request, context) => {
      try {
        return readOutcome(await channel.send(request, context), inOutcome);
      } catch (error) {
        throw faults.hidden(error);
      }
    },
  };
}

type Questions = Pick<Channel, 'revoke' | 'reconcile' | 'receiptOf'>;

/** What is asked of one message that has left, or may have. */
function checkedQuestions(channel: Channel, faults: ChannelFaults, limit: number): Questions {
  const inAnswer = faults.tell('reconcile');
  const inReceiptOf = faults.tell('receiptOf');
  return {
    ...(channel.revoke !== undefined && {
      revoke: async (message, context) => {
        const answer = await faults.inTime(limit, context.signal, (signal) =>
          channel.revoke?.(message, { ...context, signal }),
        );
        const revoked: unknown = (answer as Partial<typeof answer>)?.revoked;
        if (typeof revoked !== 'boolean') faults.tell('revoke')('revoked', 'taken for false');
        return { revoked: revoked === true };
      },
    }),
    ...(channel.reconcile !== undefined && {
      reconcile: async (request, sentAt, context) => {
        const answer = await faults.inTime(limit, context.signal, (signal) =>
          channel.reconcile?.(request, sentAt, { ...context, signal }),
        );
        return readReconciliation(answer, inAnswer);
      },
    }),
    ...(channel.receiptOf !== undefined && {
      receiptOf: async (message, context) => {
        const answer = await faults.inTime(limit, context.signal, (signal) =>
          channel.receiptOf?.(message, { ...context, signal }),
        );
        return readFoundReceipt(answer, inReceiptOf);
      },
    }),
  };
}

/** What is asked of people: what they wrote, and who can be reached. */
function checkedLists(
  channel: Channel,
  faults: ChannelFaults,
  limit: number,
): Pick<Channel, 'listReplies' | 'reachable'> {
  return {
    ...(channel.listReplies !== undefined && {
      listReplies: async (span, signal) => {
        const answer = await faults.inTime(limit, signal, (ended) => channel.listReplies?.(span, ended));
        const read = readListedReplies(answer, faults.tell('listReplies'));
        if (read === undefined) throw new UnreadableAnswerError('The channel did not say what people wrote.');
        return read;
      },
    }),
    ...(channel.reachable !== undefined && {
      reachable: async (addresses, signal) => {
        const answer: unknown = await faults.hiding(() => channel.reachable?.(addresses, signal));
        return readReachable(answer, faults.tell('reachable'));
      },
    }),
  };
}

/** What is shown to a person who writes; nothing is answered to it. */
function checkedCourtesies(channel: Channel, faults: ChannelFaults): Pick<Channel, 'typing' | 'markRead'> {
  return {
    ...(channel.typing !== undefined && {
      typing: async (target, signal) => faults.hiding(() => channel.typing?.(target, signal)),
    }),
    ...(channel.markRead !== undefined && {
      markRead: async (message, signal) => faults.hiding(() => channel.markRead?.(message, signal)),
    }),
  };
}

function checkedWebhook({ webhook }: Channel, faults: ChannelFaults): ChannelWebhook {
  const inParse = faults.tell('webhook.parse');
  const cannot = { verified: false, why: 'the channel could not check it' } as const;
  return {
    verify: (request) => {
      try {
        const { verified, why } = (webhook.verify(request) ?? {}) as { verified?: unknown; why?: unknown };
        if (verified === true) return { verified };
        if (verified === false) return { verified, why: typeof why === 'string' ? why : cannot.why };
        faults.tell('webhook.verify')('verified', 'taken for forged');
      } catch (error) {
        faults.threw('webhook.verify', error);
      }
      return cannot;
    },
    parse: (request) => {
      // What it throws stays as it is: the body is no document, and the error is told to nobody.
      const read = readWebhook(webhook.parse(request), inParse);
      if (read === undefined) throw new UnreadableAnswerError('The channel did not say what was posted.');
      return read;
    },
  };
}

/** What a provider posted is not known, for a fault of the channel: it may be known once that is mended. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
}

function readReachable(answer: unknown, fault: TellFault): ReadonlyMap<string, boolean> {
  if (!(answer instanceof Map)) {
    fault('answer', 'taken for none');
    return new Map();
  }
  const told = [...(answer as ReadonlyMap<unknown, unknown>)];
  const read = told.filter(
    (one): one is [string, boolean] => typeof one[0] === 'string' && typeof one[1] === 'boolean',
  );
  if (read.length < told.length) fault('answer', 'left out in part');
  return new Map(read);
}

/** Says what is wrong with the answers of one account's channel. */
class ChannelFaults {
  readonly #where: { readonly tenant: string; readonly account: string; readonly channel: string };
  readonly #settings: unknown;
  readonly #warnings: RareWarnings;

  constructor(channel: string, { tenant, account, settings, log }: CheckedChannelSettings) {
    this.#where = { tenant, account, channel };
    this.#settings = settings;
    this.#warnings = new RareWarnings(log);
  }

  /** @param call what was asked of the channel. */
  tell(call: string): TellFault {
    return (field, mend) =>
      this.#warnings.warn(
        `${call} ${field} ${mend}`,
        () => ({ ...this.#where, call, field, mend }),
        "A channel's answer is not of the shape of the contract: it was mended as told here. Report it to the author of the channel.",
      );
  }

  threw(call: string, error: unknown): void {
    this.#warnings.warn(
      `${call} threw`,
      () => ({ err: this.hidden(error), ...this.#where, call }),
      'A channel threw where it must not. Report it to the author of the channel.',
    );
  }

  /** @returns what is kept of the error, without secrets. */
  unfit(call: string, error: Error): string {
    const err = this.hidden(error);
    this.#warnings.warn(
      call,
      () => ({ err, ...this.#where, call }),
      'A channel could not say a message for a fault of its own: the next channel does, if there is one. Report it to the author of the channel.',
    );
    return err.message;
  }

  hidden(error: unknown): Error {
    return hideSecretsOf(error, this.#settings);
  }

  /** Answers or rejects as the channel does, later than it was called and without secrets. */
  async hiding<T>(ask: () => T): Promise<Awaited<T>> {
    try {
      return await ask();
    } catch (error) {
      throw this.hidden(error);
    }
  }

  /** The same, and rejects when the answer takes longer than `ms`, which the signal tells the channel. */
  async inTime<T>(ms: number, signal: AbortSignal, ask: (signal: AbortSignal) => T): Promise<Awaited<T>> {
    const { promise: tooLate, reject } = Promise.withResolvers<never>();
    const overdue = new AbortController();
    const timer = setTimeout(() => {
      overdue.abort();
      reject(new Error(`The channel did not answer within ${ms} ms.`));
    }, ms);
    const asked = this.hiding(() => ask(AbortSignal.any([signal, overdue.signal])));
    try {
      return await Promise.race([asked, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }
}
