import type { Accepted, SendOutcome, Uncertain } from '@aftercall/core';
import type { ConformanceGroup } from '../../src/index.ts';
import type { Sound } from './break-channel.ts';

const accepted: Accepted = { outcome: 'accepted', providerIds: ['made-up'] };

/** Channels whose sending has one fault each, and the groups whose checks must notice it. */
export const sendingFaults: readonly {
  name: string;
  noticedBy: readonly ConformanceGroup[];
  send: (sound: Sound) => Sound['channel']['send'];
}[] = [
  {
    name: 'sends again when the answer is lost',
    noticedBy: ['failures'],
    send:
      ({ channel }) =>
      async (request, context) => {
        const first = await channel.send(request, context);
        return first.outcome === 'uncertain' && !context.signal.aborted ? channel.send(request, context) : first;
      },
  },
  {
    name: 'throws what it should answer',
    noticedBy: ['failures', 'aborting'],
    send:
      ({ channel }) =>
      async (request, context) => {
        const outcome = await channel.send(request, context);
        if (outcome.outcome === 'uncertain') throw new Error('no answer');
        return outcome;
      },
  },
  {
    name: 'takes a lost answer for a refusal',
    noticedBy: ['failures', 'aborting'],
    send:
      ({ channel }) =>
      async (request, context) => {
        const outcome = await channel.send(request, context);
        if (outcome.outcome !== 'uncertain') return outcome;
        const reason = {
          kind: 'provider_error',
          permanent: false,
          fallback: true,
          alert: false,
          message: 'failed',
        } as const;
        return { outcome: 'rejected', reason };
      },
  },
  {
    name: 'accepts what it cannot read',
    noticedBy: ['failures'],
    send:
      ({ channel }) =>
      async (request, context): Promise<SendOutcome> => {
        const outcome = await channel.send(request, context);
        return outcome.outcome === 'uncertain' && outcome.cause === 'unreadable_answer' ? accepted : outcome;
      },
  },
  {
    name: 'calls a refused connection uncertain',
    noticedBy: ['failures'],
    send:
      ({ channel }) =>
      async (request, context): Promise<SendOutcome> => {
        const outcome = await channel.send(request, context);
        const unsent = outcome.outcome === 'rejected' && outcome.reason.kind === 'provider_error';
        return unsent ? ({ outcome: 'uncertain', cause: 'connection_lost' } satisfies Uncertain) : outcome;
      },
  },
  {
    name: 'forgets how long to wait',
    noticedBy: ['failures'],
    send:
      ({ channel }) =>
      async (request, context): Promise<SendOutcome> => {
        const outcome = await channel.send(request, context);
        return outcome.outcome === 'throttled' ? { outcome: 'throttled', scope: outcome.scope } : outcome;
      },
  },
  {
    name: 'holds refused credentials against the person',
    noticedBy: ['failures'],
    send:
      ({ channel }) =>
      async (request, context): Promise<SendOutcome> => {
        const outcome = await channel.send(request, context);
        if (outcome.outcome !== 'rejected') return outcome;
        return { outcome: 'rejected', reason: { ...outcome.reason, fallback: false } };
      },
  },
  {
    name: 'makes up ids',
    noticedBy: ['accepting'],
    send:
      ({ channel }) =>
      async (request, context): Promise<SendOutcome> => {
        const outcome = await channel.send(request, context);
        return outcome.outcome === 'accepted' ? accepted : outcome;
      },
  },
  {
    name: 'does not send our attempt id',
    noticedBy: ['accepting'],
    send:
      ({ channel }) =>
      (request, context) =>
        channel.send(request, { ...context, attemptId: 'another' }),
  },
  {
    name: 'is deaf to the signal',
    noticedBy: ['aborting'],
    send:
      ({ channel }) =>
      (request, context) =>
        channel.send(request, {
          ...context,
          signal: context.signal.aborted ? new AbortController().signal : context.signal,
        }),
  },
  {
    name: 'does not say what an opt-out stopped',
    noticedBy: ['opting out'],
    send:
      ({ channel }) =>
      async (request, context): Promise<SendOutcome> => {
        const outcome = await channel.send(request, context);
        if (outcome.outcome !== 'rejected') return outcome;
        const { optOut: _, ...reason } = outcome.reason;
        return { outcome: 'rejected', reason };
      },
  },
  {
    name: 'repeats the address in a reason',
    noticedBy: ['privacy'],
    send:
      ({ channel }) =>
      async (request, context): Promise<SendOutcome> => {
        const outcome = await channel.send(request, context);
        if (outcome.outcome !== 'rejected') return outcome;
        return { outcome: 'rejected', reason: { ...outcome.reason, message: `${request.to} was refused` } };
      },
  },
  {
    name: 'logs the text',
    noticedBy: ['privacy'],
    send:
      ({ channel }) =>
      async (request, context) => {
        const outcome = await channel.send(request, context);
        if (outcome.outcome !== 'accepted') process.stderr.write(`could not send ${request.text}\n`);
        return outcome;
      },
  },
  {
    name: 'calls a host besides, through the lent client',
    noticedBy: ['failures', 'hosts'],
    send:
      ({ channel, outside }) =>
      async (request, context) => {
        await outside.http({ method: 'POST', url: 'http://127.0.0.1:9/metrics', headers: {} }).catch(() => undefined);
        return channel.send(request, context);
      },
  },
  {
    name: 'reaches for a client of its own',
    noticedBy: ['accepting', 'aborting', 'failures', 'hosts'],
    send:
      ({ channel, settings }) =>
      async (request, context) => {
        await fetch(`${settings.baseUrl}/ping`, { signal: AbortSignal.timeout(200) }).catch(() => undefined);
        return channel.send(request, context);
      },
  },
];
