import type { ReceiptSignal, ReconcileResult, SendOutcome } from '@aftercall/core';
import { judge } from '../../../../packages/core/test/decide/support/delivery-judge.ts';
import { DeliveryOracle } from '../../../../packages/core/test/decide/support/delivery-oracle.ts';
import {
  arrives,
  deliveryChannels,
  type ActName,
  type DeliveryChannel,
  type Story,
  type Tiding,
  type Try,
} from '../../../../packages/core/test/decide/support/delivery-stories.ts';
import { Settlements, type Settlement } from '../../src/dispatch/settlements.ts';
import { CallScript } from './call-script.ts';
import type { DeliveryScene } from './delivery-scene.ts';
import {
  type AtProvider,
  accepted,
  accountOf,
  itemsIn,
  judgeEntries,
  kindOf,
  reasonOf,
  refusalOf,
  wordOf,
} from './delivery-words.ts';
import type { FakeSend } from './fake-channel.ts';
import { ofCalls, replay } from './replaying.ts';
import { tenantId } from './test-engine.ts';

/** One caller, their call, and what the providers do with their messages. */
export class DeliveryCaller {
  readonly call: CallScript;
  readonly oracle: DeliveryOracle;
  readonly messages = new Map<string, AtProvider>();
  readonly #story: Story;
  readonly #scene: DeliveryScene;
  readonly #tries: Record<DeliveryChannel, Try[]>;
  #rooms = 0;

  /** @param areStopped whether accounts are stopped on the way, so that plans leave them out. */
  constructor(story: Story, number: number, scene: DeliveryScene, areStopped: boolean) {
    this.#story = story;
    this.#scene = scene;
    this.#tries = { rcs: [...story.tries.rcs], whatsapp: [...story.tries.whatsapp], sms: [...story.tries.sms] };
    this.call = new CallScript(`delivery-${number}`, `+1202555${String(number % 10_000).padStart(4, '0')}`);
    this.oracle = new DeliveryOracle(story, areStopped);
  }

  async begin(): Promise<void> {
    const { language, tells, acts } = this.#story;
    const consent = this.call.consent({ channels: deliveryChannels });
    await this.#scene.engine.ingest(this.call.started({ locale: `${language}-US` }), consent);
    const events = tells.map((one) => (one === 'booking' ? this.#booking() : this.#other(one)));
    await this.#scene.engine.ingest(...events);
    for (const { at, act } of acts) this.#scene.at(at, () => this.#act(act));
  }

  async check(isOver: boolean): Promise<void> {
    const journey = await this.#scene.engine.journey(this.call.callId);
    judge(this.oracle, journey.followUps, this.#scene.now, isOver);
    judgeEntries(this.oracle, journey.entries, this.#scene.now);
  }

  #booking(): object {
    this.#rooms += 1;
    this.oracle.told(`booking ${this.#rooms}`, this.#scene.now);
    return this.call.booking({ location: `Room ${this.#rooms}` }, { live: this.#story.live });
  }

  #other(kind: 'payment' | 'request'): object {
    const { live } = this.#story;
    this.oracle.told(kind, this.#scene.now);
    if (kind === 'payment') return this.call.payment({ live });
    const request = { id: 'R-1', kind: 'link', url: 'https://salon.example/menu' };
    return this.call.event('caller.requested', { request, live });
  }

  async #act(act: ActName): Promise<void> {
    const { call } = this;
    const { engine, now } = this.#scene;
    const revoked = (channels?: readonly string[]): object =>
      call.event('consent.revoked', { consent: channels === undefined ? {} : { channels } });
    if (act.startsWith('settle')) return this.#settle(act);
    if (act === 'change') await engine.ingest(this.#booking());
    else if (act === 'paid') await engine.ingest(this.#other('payment'));
    this.oracle.happens(act, now);
    if (act === 'ended') await engine.ingest(call.ended());
    else if (act === 'stop') await engine.ingest(revoked());
    else if (act === 'revoke rcs' || act === 'revoke sms') await engine.ingest(revoked([act.slice(7)]));
    else if (act === 'cancel') await engine.ingest(call.event('booking.cancelled', { booking: { id: 'B-1' } }));
    else if (act === 'stop by reply') {
      const signal = { signal: 'reply', key: `${call.callId} stop ${now}`, providerId: `R${now}` } as const;
      await engine.post({ ...signal, from: call.phone, text: 'STOP', mediaCount: 0 });
    } else if (act.startsWith('replay')) await this.#replay(act === 'replay send' ? 'send' : 'decide');
  }

  /** What it is to come to is asked first: it sends before it answers. */
  async #replay(mode: 'send' | 'decide'): Promise<void> {
    const { engine, now } = this.#scene;
    const { followUps } = await engine.journey(this.call.callId);
    const asked = { ...ofCalls(this.call.callId), mode };
    const { items } = await replay(engine, { ...asked, dryRun: true });
    for (const { followUpId, outcome } of items) {
      if (!['sent', 'planned', 'held'].includes(outcome.result)) continue;
      const trigger = followUps.find(({ id }) => id === followUpId)?.trigger ?? '';
      this.oracle.replayed(kindOf(trigger), 'againAs' in outcome, now);
    }
    await replay(engine, asked);
  }

  /** Somebody settles the oldest uncertain send of the call. */
  async #settle(act: ActName): Promise<void> {
    const { engine, now } = this.#scene;
    const { followUps } = await engine.journey(this.call.callId);
    const attempt = followUps.flatMap((one) => one.attempts).find((one) => one.status === 'uncertain');
    if (attempt === undefined) return;
    const fallBack = act === 'settle fall back';
    const as = fallBack ? 'not_sent' : (act.slice('settle '.length) as Settlement['as']);
    const providerIds = as === 'sent' ? { providerIds: [`id-${attempt.id}`] } : {};
    const { result } = await engine.container.get(Settlements).settle([tenantId], {
      attemptId: attempt.id,
      by: 'front-desk',
      why: 'Looked it up.',
      as,
      ...(fallBack && { fallBack }),
      ...providerIds,
    });
    if (result !== 'settled') return;
    if (as === 'sent') this.oracle.hears(attempt.id, now, { word: 'accepted' });
    else this.oracle.hears(attempt.id, now, { word: 'given_up', fallback: fallBack, again: as === 'send_again' });
  }

  takes(channel: DeliveryChannel, send: FakeSend): SendOutcome | Promise<SendOutcome> {
    const items = itemsIn(send.request.text);
    // A notice: the answer to a stop.
    if (items.length === 0) return accepted(send);
    const { now } = this.#scene;
    const { attemptId: id } = send;
    this.oracle.leaves(id, channel, items, now);
    const behaves = this.#tries[channel].shift() ?? arrives;
    const took = behaves.answer === 'accepted' || ('took' in behaves && behaves.took);
    const message: AtProvider = { send, channel, behaves, items, took, isKnown: false, asked: 0, lost: [] };
    this.messages.set(id, message);
    const early = this.#tell(message);
    switch (behaves.answer) {
      case 'accepted':
        return early.then(() => this.#accept(message));
      case 'throttled':
      case 'rejected':
        return this.#refuseAtOnce(id, behaves);
      case 'uncertain':
        return early.then(() => this.#unsure(id));
      case 'hangs':
        return this.#hang(message, behaves);
    }
  }

  #refuseAtOnce(id: string, behaves: Extract<Try, { answer: 'throttled' | 'rejected' }>): SendOutcome {
    const { now } = this.#scene;
    const outcome = refusalOf(behaves);
    const isStop = outcome.outcome === 'rejected' && outcome.reason.optOut !== undefined;
    if (isStop) this.oracle.stopped(now, { others: 'under way' });
    this.oracle.hears(id, now, {
      word: 'rejected',
      fallback: (behaves.fallback ?? true) && !isStop,
      isFinal: behaves.answer === 'rejected' && behaves.permanent && !behaves.window && !behaves.stops,
      ...(behaves.retryAfterMs !== undefined && { notBefore: now + behaves.retryAfterMs }),
    });
    return outcome;
  }

  #accept({ send }: AtProvider): SendOutcome {
    const message = this.messages.get(send.attemptId);
    if (message !== undefined) message.isKnown = true;
    this.oracle.hears(send.attemptId, this.#scene.now, { word: 'accepted' });
    return accepted(send);
  }

  #unsure(id: string): SendOutcome {
    this.oracle.hears(id, this.#scene.now, { word: 'uncertain' });
    return { outcome: 'uncertain', cause: 'timeout' };
  }

  #hang(
    message: AtProvider,
    { answersAfterMs, took, refuses }: Extract<Try, { answer: 'uncertain' | 'hangs' }>,
  ): Promise<SendOutcome> {
    const { now } = this.#scene;
    const { attemptId: id } = message.send;
    const { promise, resolve } = Promise.withResolvers<SendOutcome>();
    this.#scene.hangs(id, () => resolve({ outcome: 'uncertain', cause: 'timeout' }));
    // Its lease ends.
    const lease = 30_000;
    if (answersAfterMs === undefined || answersAfterMs >= lease)
      this.#scene.at(now + lease, async () => this.oracle.hears(id, this.#scene.now, { word: 'uncertain' }));
    if (answersAfterMs !== undefined) {
      this.#scene.at(now + answersAfterMs, async () => {
        this.#scene.hangsNoMore(id);
        if (took) resolve(this.#accept(message));
        else resolve(refuses ? this.#refuse(id) : this.#unsure(id));
        if (answersAfterMs >= lease && (took || refuses))
          await this.#scene.untilTold(this.call.callId, id, took ? 'accepted' : 'rejected');
      });
    }
    return promise;
  }

  #refuse(id: string): SendOutcome {
    this.oracle.hears(id, this.#scene.now, { word: 'rejected', fallback: true, isLate: true });
    return { outcome: 'rejected', reason: reasonOf({ kind: 'provider_error', permanent: false }) };
  }

  /** Says what becomes of a message, in its time. @returns once what comes before the answer is posted. */
  async #tell(message: AtProvider): Promise<void> {
    const { behaves, channel, took } = message;
    if (!('tidings' in behaves) || !took) return;
    const early: Promise<void>[] = [];
    for (const [index, tiding] of behaves.tidings.entries()) {
      if (tiding.afterMs === 'early' && channel === 'whatsapp' && behaves.answer === 'accepted' && !tiding.lost) {
        // It names the provider's own id, and waits for the answer.
        this.#scene.meanwhile(this.#post(message, tiding, index));
      } else if (tiding.afterMs === 'early') {
        early.push(this.#post(message, tiding, index));
      } else this.#scene.at(this.#scene.now + tiding.afterMs, () => this.#post(message, tiding, index));
    }
    await Promise.all(early);
  }

  async #post(message: AtProvider, tiding: Tiding, index: number): Promise<void> {
    const { channel, send } = message;
    const { attemptId: id } = send;
    const { status, times, fallback, lost } = tiding;
    const isFailure = status === 'undeliverable' || status === 'expired' || status === 'rejected';
    const isNameless = channel === 'whatsapp';
    // Nobody knows whose it is, and nobody will.
    if (isNameless && message.behaves.answer !== 'accepted' && !message.isKnown) return;
    const signal: ReceiptSignal = {
      signal: 'receipt',
      key: `${id} ${index}`,
      ...(!isNameless && { attemptId: id }),
      providerId: `id-${id}`,
      status,
      rawStatus: status,
      ...(isFailure && { reason: reasonOf({ fallback }) }),
    };
    const word = wordOf(status, fallback);
    if (lost) {
      message.lost.push({ at: this.#scene.now, signal, word });
      return;
    }
    if (word !== undefined) this.oracle.hears(id, this.#scene.now, word);
    const account = accountOf(channel);
    for (let time = 0; time < times; time += 1) await this.#scene.engine.postTo(account, signal);
  }

  /** Asked before its channel is left. */
  receiptOf(id: string): ReceiptSignal | undefined {
    const last = this.messages.get(id)?.lost.at(-1);
    if (last?.word !== undefined) this.oracle.hears(id, this.#scene.now, last.word);
    return last?.signal;
  }

  takesBack(id: string): boolean {
    const { takesBack } = this.#story;
    if (takesBack) this.oracle.hears(id, this.#scene.now, { word: 'revoked', fallback: true });
    return takesBack;
  }

  tells({ attemptId: id }: FakeSend): ReconcileResult {
    const message = this.messages.get(id);
    const unknown = { found: false, certain: false } as const;
    if (message === undefined || !('tells' in message.behaves)) return unknown;
    const { now } = this.#scene;
    const said = message.behaves.tells[message.asked] ?? 'unknown';
    message.asked += 1;
    if (said === 'unknown') return unknown;
    if (said === 'silence') return { ...unknown, answered: false };
    // It is asked by sending it once more.
    if (message.channel === 'rcs' && !message.took) {
      const fault = (what: string): void => void this.oracle.faults.push(`rcs is asked at ${now}: ${what}`);
      this.oracle.mayLeave('rcs', message.items, now, fault);
      message.took = true;
    }
    if (!message.took || said === 'denies') {
      if (message.channel === 'rcs') return unknown;
      this.oracle.isDenied(id, now);
      return { found: false, certain: true };
    }
    message.isKnown = true;
    this.oracle.hears(id, now, { word: 'accepted' });
    return { found: true, providerIds: [`id-${id}`], rawStatus: 'queued' };
  }
}
