import type { FailureReason, SendOutcome } from '@aftercall/core';
import type { ConsentScene, SeenSend } from './consent-scene.ts';
import type { Behaviour, ChannelName } from './consent-stories.ts';
import { accepted, reasonOf } from './delivery-words.ts';

interface Question {
  readonly to: string;
  readonly channel: ChannelName;
  readonly stopId: string;
  readonly askedAt: number;
  isOpen: boolean;
}

const dayMs = 24 * 60 * 60_000;
const refused = reasonOf({ kind: 'filtered' });
const stopped = (optOut: 'all' | 'marketing'): FailureReason =>
  reasonOf({ kind: 'opted_out', fallback: false, optOut });

/** What providers do with messages, whom they refuse, and what they were given to ask people. */
export class ConsentProviders {
  readonly #scene: ConsentScene;
  readonly #behaviours: Behaviour[];
  readonly #blocks = new Map<string, { blockedAt: number; freedAt: number }>();
  readonly #questions: Question[] = [];
  /** What may have been a stop, by whoever wrote it and where. */
  readonly unclear: { readonly id: string; readonly who: string; readonly channel: ChannelName }[] = [];

  constructor(scene: ConsentScene, behaviours: readonly Behaviour[]) {
    this.#scene = scene;
    this.#behaviours = [...behaviours];
  }

  takes(send: SeenSend): SendOutcome {
    const { now } = this.#scene;
    const { channel, request } = send;
    if (send.told.length === 0) {
      this.#asks(channel, request.to, request.text);
      return accepted(send);
    }
    const behaves = this.#behaviours.shift() ?? 'delivers';
    switch (behaves) {
      case 'refuses':
        return { outcome: 'rejected', reason: refused };
      case 'fails for now':
        return { outcome: 'rejected', reason: reasonOf({ kind: 'provider_error', permanent: false }) };
      case 'was told to stop':
        this.#scene.hearsSoon(() => this.#toldToStop(send, 'all'));
        return { outcome: 'rejected', reason: stopped('all') };
      case 'was told to stop marketing':
        this.#scene.hearsSoon(() => this.#toldToStop(send, 'marketing'));
        return { outcome: 'rejected', reason: stopped('marketing') };
      case 'takes':
        return accepted(send);
      case 'delivers':
        this.#receipt(send, now + 1_000);
        return accepted(send);
      case 'cannot deliver':
        this.#receipt(send, now + 4_000, refused);
        return accepted(send);
      case 'cannot deliver after a stop':
        this.#receipt(send, now + 4_000, stopped('all'));
        return accepted(send);
    }
  }

  isBlocked(channel: ChannelName, phone: string): boolean {
    const { blockedAt, freedAt } = this.#between(channel, phone);
    return blockedAt >= freedAt && blockedAt > -Infinity;
  }

  blocks(channel: ChannelName, phone: string, at: number): void {
    const between = this.#between(channel, phone);
    between.blockedAt = Math.max(between.blockedAt, at);
  }

  frees(channel: ChannelName, phone: string, at: number): void {
    const between = this.#between(channel, phone);
    between.freedAt = Math.max(between.freedAt, at);
  }

  /** Whatever somebody writes ends the question that was put to them; a yes ends its stop, too. */
  answers(channel: ChannelName, who: string, isYes: boolean, writtenAt: number): string | undefined {
    const { oracle } = this.#scene;
    const theirs = this.#questions.filter((one) => one.isOpen && one.channel === channel && one.askedAt <= writtenAt);
    const question = theirs.findLast(({ to }) => oracle.everyone(who).has(to));
    if (question === undefined) return undefined;
    question.isOpen = false;
    const stands = oracle.stops({ phone: who, purpose: 'support' }).some(({ id }) => id === question.stopId);
    return isYes && stands && writtenAt - question.askedAt <= dayMs ? question.stopId : undefined;
  }

  #asks(channel: ChannelName, to: string, text: string): void {
    const { oracle, now, since, faults } = this.#scene;
    const isAboutStop = /YES|Responda S[IÍ]|unsubscribed|no recibir[aá] m[aá]s/.test(text);
    const stands = (upTo: number): boolean => oracle.stops({ phone: to, purpose: 'support' }, upTo).length > 0;
    const isRight = stands(oracle.heard.length) === isAboutStop || stands(since) === isAboutStop;
    if (!isRight) faults.push(`${to} is answered on ${channel}, and should not be: ${text}`);
    if (!/YES|Responda S[IÍ]/.test(text)) return;
    const stop = this.unclear.findLast((one) => one.who === to && one.channel === channel);
    if (stop === undefined) faults.push(`${to} is asked on ${channel} about nothing`);
    else this.#questions.push({ to, channel, stopId: stop.id, askedAt: now, isOpen: true });
  }

  #toldToStop({ channel, request: { to }, attemptId }: SeenSend, scope: 'all' | 'marketing'): void {
    const { oracle, now } = this.#scene;
    oracle.hear({ word: 'stop', id: attemptId, who: to, scope, at: now });
    if (scope === 'all') this.blocks(channel, to, now);
  }

  #receipt(send: SeenSend, at: number, reason?: FailureReason): void {
    const { channel, attemptId } = send;
    const status = reason === undefined ? 'delivered' : 'undeliverable';
    this.#scene.at(at, async () => {
      await this.#scene.post(channel, {
        signal: 'receipt',
        key: `${attemptId} ${status}`,
        attemptId,
        providerId: `id-${attemptId}`,
        status,
        rawStatus: status,
        ...(reason && { reason }),
      });
      if (reason?.optOut === 'all') this.#toldToStop(send, 'all');
    });
  }

  #between(channel: ChannelName, phone: string): { blockedAt: number; freedAt: number } {
    const name = `${channel} ${phone}`;
    const known = this.#blocks.get(name) ?? { blockedAt: -Infinity, freedAt: -Infinity };
    this.#blocks.set(name, known);
    return known;
  }
}
