import type { Channel, Signal } from '@aftercall/core';
import type { ConformanceGroup, ConformanceSubject, WebhookScript } from '../../src/index.ts';
import { broken } from './break-channel.ts';
import { pigeonFactory } from './pigeon-channel.ts';
import { pigeonSubject } from './pigeon-subject.ts';

const pigeonWebhook = pigeonSubject.script.webhook as WebhookScript;

/** A webhook whose signals are changed after parsing. */
const withSignals = (change: (signal: Signal, channel: Channel) => Signal[]): ConformanceSubject =>
  broken(({ channel }) => ({
    webhook: {
      ...channel.webhook,
      parse(request) {
        const parsed = channel.webhook.parse(request);
        return { ...parsed, signals: parsed.signals.flatMap((signal) => change(signal, channel)) };
      },
    },
  }));

const withVerify = (
  verify: (sound: Channel['webhook']['verify']) => Channel['webhook']['verify'],
): ConformanceSubject =>
  broken(({ channel }) => ({
    webhook: { ...channel.webhook, verify: verify((request) => channel.webhook.verify(request)) },
  }));

const withCapabilities = (capabilities: object): ConformanceSubject =>
  broken(({ channel }) => ({ capabilities: { ...channel.capabilities, ...capabilities } }));

let count = 0;

/** Channels with one fault each that is not in their sending, and exactly the groups whose checks notice it. */
export const otherFaults: readonly {
  name: string;
  noticedBy: readonly ConformanceGroup[];
  subject: ConformanceSubject;
}[] = [
  {
    name: 'has an ability that it does not declare',
    noticedBy: ['capabilities'],
    subject: withCapabilities({ revoke: false }),
  },
  {
    name: 'declares an ability that it does not have',
    noticedBy: ['capabilities'],
    subject: withCapabilities({ markRead: true }),
  },
  { name: 'declares more than there is', noticedBy: ['capabilities'], subject: withCapabilities({ telepathy: true }) },
  { name: 'leaves a capability out', noticedBy: ['capabilities'], subject: withCapabilities({ media: undefined }) },
  {
    name: 'fails at one trigger',
    noticedBy: ['limits'],
    subject: broken(({ channel }) => ({
      fit(input) {
        if (input.payload.items[0]?.kind === 'escalation.accepted') throw new Error('who?');
        return channel.fit(input);
      },
    })),
  },
  {
    name: 'tells a time as a text',
    noticedBy: ['capabilities', 'statuses', 'receipts'],
    subject: withSignals((signal) => [{ ...signal, at: '2026-01-02' as unknown as Date }]),
  },
  {
    name: 'has an interval before which messages are due',
    noticedBy: ['capabilities'],
    subject: withCapabilities({ pairIntervalSeconds: -6 }),
  },
  {
    name: 'is written for another version of the contract',
    noticedBy: ['capabilities'],
    subject: { ...pigeonSubject, factory: { ...pigeonFactory, contract: 2 as 1 } },
  },
  {
    name: 'finds every uncertain message absent',
    noticedBy: ['capabilities'],
    subject: broken(() => ({ reconcile: async () => ({ found: false, certain: true }) })),
  },
  {
    name: 'takes a message that it cannot read for one that is not there',
    noticedBy: ['capabilities'],
    subject: broken(({ channel }) => ({
      receiptOf: (message, context) => channel.receiptOf!(message, context).catch(() => undefined),
    })),
  },
  {
    name: 'tells receipts without their attempt when it is asked',
    noticedBy: ['capabilities'],
    subject: broken(({ channel }) => ({
      async receiptOf(message, context) {
        const found = await channel.receiptOf!(message, context);
        if (found === undefined) return undefined;
        const { attemptId: _attempt, ...receipt } = found.receipt;
        return { ...found, receipt };
      },
    })),
  },
  {
    name: 'takes a list that it cannot read for an empty one',
    noticedBy: ['capabilities'],
    subject: broken(({ channel }) => ({
      listReplies: (span, signal) => channel.listReplies!(span, signal).catch(() => ({ replies: [], complete: true })),
    })),
  },
  {
    name: 'lists what was written before',
    noticedBy: ['capabilities'],
    subject: broken(({ channel }) => ({
      listReplies: ({ until }, signal) => channel.listReplies!({ since: new Date(0), until }, signal),
    })),
  },
  {
    name: 'gives what it lists keys of its own',
    noticedBy: ['capabilities'],
    subject: broken(({ channel }) => ({
      async listReplies(span, signal) {
        const { replies, complete } = await channel.listReplies!(span, signal);
        const others = replies.map((one) => ({ ...one, reply: { ...one.reply, key: `listed/${one.reply.key}` } }));
        return { replies: others, complete };
      },
    })),
  },
  {
    name: 'revokes what cannot be revoked',
    noticedBy: ['capabilities'],
    subject: broken(() => ({ revoke: async () => ({ revoked: true }) })),
  },
  {
    name: 'cuts a text that is too long',
    noticedBy: ['limits'],
    subject: broken(({ channel }) => ({
      fit(input) {
        const result = channel.fit(input);
        if (result.fits) return result;
        return { fits: true, request: { to: input.to, content: { text: 'cut' }, text: 'cut', units: 1 } };
      },
    })),
  },
  {
    name: 'does not name the limit',
    noticedBy: ['limits'],
    subject: broken(({ channel }) => ({
      fit(input) {
        const result = channel.fit(input);
        return result.fits ? result : { ...result, limit: 'too long' };
      },
    })),
  },
  {
    name: 'makes a request that is not JSON',
    noticedBy: ['limits'],
    subject: broken(({ channel }) => ({
      fit(input) {
        const result = channel.fit(input);
        if (!result.fits) return result;
        return { fits: true, request: { ...result.request, content: { ...result.request.content, at: new Date(0) } } };
      },
    })),
  },
  {
    name: 'believes everybody',
    noticedBy: ['signatures'],
    subject: withVerify(() => () => ({ verified: true })),
  },
  {
    name: 'knows one key only',
    noticedBy: ['signatures'],
    subject: {
      ...pigeonSubject,
      factory: {
        ...pigeonFactory,
        create: (settings, outside) =>
          pigeonFactory.create({ ...settings, webhookKeys: settings.webhookKeys.slice(0, 1) }, outside),
      } satisfies typeof pigeonFactory,
    },
  },
  {
    name: 'checks the signature over what it has decoded',
    noticedBy: ['signatures'],
    subject: withVerify(
      (verify) => (request) =>
        verify({ ...request, rawBody: Buffer.from(Buffer.from(request.rawBody).toString('ascii')) }),
    ),
  },
  {
    name: 'throws at a disfigured signature',
    noticedBy: ['signatures'],
    subject: withVerify((verify) => (request) => {
      if (request.headers['x-pigeon-signature']?.length !== 64) throw new Error('bad length');
      return verify(request);
    }),
  },
  {
    name: 'takes an unknown status for a delivery',
    noticedBy: ['statuses'],
    subject: withSignals((signal) =>
      signal.signal === 'receipt' && signal.status === 'unknown' ? [{ ...signal, status: 'delivered' }] : [signal],
    ),
  },
  {
    name: 'drops an unknown status',
    noticedBy: ['statuses'],
    subject: withSignals((signal) => (signal.signal === 'receipt' && signal.status === 'unknown' ? [] : [signal])),
  },
  {
    name: 'promises a receipt that no status says',
    noticedBy: ['statuses'],
    subject: {
      ...pigeonSubject,
      script: {
        ...pigeonSubject.script,
        webhook: { ...pigeonWebhook, statuses: { flown: 'sent', landed: 'delivered' } },
      },
    },
  },
  {
    name: 'loses our attempt id',
    noticedBy: ['capabilities', 'statuses'],
    subject: withSignals((signal) => {
      if (signal.signal !== 'receipt') return [signal];
      const { attemptId: _, ...rest } = signal;
      return [rest];
    }),
  },
  {
    name: 'counts its receipts',
    noticedBy: ['capabilities', 'receipts'],
    subject: withSignals((signal) => [{ ...signal, key: `${signal.key}/${(count += 1)}` }]),
  },
  {
    name: 'has one key for every state of a message',
    noticedBy: ['capabilities', 'receipts'],
    subject: withSignals((signal) =>
      signal.signal === 'receipt' ? [{ ...signal, key: signal.providerId }] : [signal],
    ),
  },
  {
    name: 'takes its own clock for the time of a fact',
    noticedBy: ['receipts'],
    subject: broken(({ channel, outside }) => ({
      webhook: {
        ...channel.webhook,
        parse(request) {
          const parsed = channel.webhook.parse(request);
          return { ...parsed, signals: parsed.signals.map((signal) => ({ ...signal, at: outside.now() })) };
        },
      },
    })),
  },
  {
    name: 'reads the first receipt of a batch only',
    noticedBy: ['receipts'],
    subject: broken(({ channel }) => ({
      webhook: {
        ...channel.webhook,
        parse(request) {
          const parsed = channel.webhook.parse(request);
          return { ...parsed, signals: parsed.signals.slice(0, 1) };
        },
      },
    })),
  },
  {
    name: 'trims what a person wrote',
    noticedBy: ['receipts'],
    subject: withSignals((signal) =>
      signal.signal === 'reply' ? [{ ...signal, text: signal.text.trim() }] : [signal],
    ),
  },
  {
    name: 'tells what stands in a receipt that it cannot read',
    noticedBy: ['privacy'],
    subject: broken(({ channel }) => ({
      webhook: {
        ...channel.webhook,
        parse(request) {
          try {
            return channel.webhook.parse(request);
          } catch {
            const body = Buffer.from(request.rawBody).toString('utf8');
            throw new Error(body.includes('"status"') ? `no receipt: ${body}` : 'no document');
          }
        },
      },
    })),
  },
  {
    name: 'does not say which hosts it calls',
    noticedBy: ['hosts'],
    subject: broken(() => ({ hosts: ['somewhere.example'] })),
  },
];
