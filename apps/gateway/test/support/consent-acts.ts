import type { Word } from '../../../../packages/core/test/decide/support/permission-oracle.ts';
import { ConsentStore } from '../../src/ledger/consents/consent-store.ts';
import { People } from '../../src/ledger/people/keys.ts';
import { Erasures } from '../../src/ledger/privacy/erasures.ts';
import { CallScript } from './call-script.ts';
import { eventOf, grantOf, takenBack, type ActOf, type EventToSend } from './consent-events.ts';
import { ConsentReplies } from './consent-replies.ts';
import type { ConsentScene } from './consent-scene.ts';
import type { Act } from './consent-stories.ts';
import { ofCalls, replay } from './replaying.ts';
import { tenantId } from './test-engine.ts';

/** What happens to people, told to the gateway and to the oracle. */
export class ConsentActs {
  readonly #scene: ConsentScene;
  readonly #replies: ConsentReplies;
  readonly #batch: EventToSend[] = [];

  constructor(scene: ConsentScene) {
    this.#scene = scene;
    this.#replies = new ConsentReplies(scene);
  }

  async act(act: Act): Promise<unknown> {
    switch (act.act) {
      case 'call':
        this.#batch.push(this.#call(act));
        return this.sendBatch();
      case 'number':
      case 'end':
      case 'tell':
      case 'grant':
      case 'revoke': {
        const call = this.#callOf(act.call);
        if (call === undefined) return undefined;
        this.#batch.push(eventOf(act, call, this.#scene));
        return act.isJoined ? undefined : this.sendBatch();
      }
      default:
        await this.sendBatch();
        return this.#other(act);
    }
  }

  /** Sends the events that were to come together. */
  async sendBatch(): Promise<void> {
    const { engine, told } = this.#scene;
    const batch = this.#batch.splice(0);
    if (batch.length === 0) return;
    for (const { told: one } of batch) if (one) told.set(told.size, one);
    await this.#scene.does(
      async () => {
        const result = await engine.ingest(...batch.map((one) => one.event));
        if (!result.ok) throw new Error('a conflict');
        for (const [index, { told: one }] of batch.entries())
          if (one) one.eventId = result.events[index]?.eventId ?? '';
        await this.#scene.nameGrants();
      },
      ...batch.flatMap((one) => one.words),
    );
  }

  /** A call that was not erased. */
  #callOf(which: number): ConsentScene['calls'][number] | undefined {
    const { calls } = this.#scene;
    const call = calls[which % Math.max(1, calls.length)];
    return call?.isErased === true ? undefined : call;
  }

  #call({ phone: which, language, user, isNumbered }: ActOf<'call'>): EventToSend {
    const { calls, phones, userIds } = this.#scene;
    const phone = phones[which] as string;
    const script = new CallScript(`consents-${phone}-${this.#scene.next()}`, phone);
    calls.push({ script, phone, language, isNumbered, isErased: false });
    const locale = `${language}-US`;
    if (!isNumbered) return { event: script.event('call.started', { caller: { locale } }), words: [] };
    if (user === undefined) return { event: script.started({ locale }), words: [] };
    const whatsappUserId = userIds[user] as string;
    return {
      event: script.started({ locale, whatsappUserId }),
      words: [{ word: 'same', people: [phone, whatsappUserId] }],
    };
  }

  async #other(act: Exclude<Act, ActOf<'call' | 'number' | 'end' | 'tell' | 'grant' | 'revoke'>>): Promise<unknown> {
    const scene = this.#scene;
    const { engine, phones, now } = scene;
    const store = engine.container.get(ConsentStore);
    switch (act.act) {
      case 'record': {
        const phone = phones[act.phone] as string;
        const { consent, word } = grantOf(act.grant, phone, now, 'api');
        const told = { ...consent, tenant: tenantId, phone, kind: 'grant' } as never;
        return scene.does(async () => {
          await store.record(told);
          await scene.nameGrants();
        }, word);
      }
      case 'withdraw': {
        const phone = phones[act.phone] as string;
        const { channels, purposes } = act;
        const told = { tenant: tenantId, phone, kind: 'revoke', channels, purposes } as never;
        return scene.does(() => store.record(told), takenBack(act, phone, scene));
      }
      case 'write':
        return this.#replies.write(act);
      case 'opt':
        return this.#replies.opt(act);
      case 'answer':
        return this.#replies.answer(act);
      case 'move':
        return this.#move(phones[act.phone] as string, phones[act.to] as string);
      case 'erase':
        return this.#erase(phones[act.phone] as string);
      case 'replay': {
        const call = this.#callOf(act.call);
        if (call === undefined) return undefined;
        return scene.does(() => replay(engine, { ...ofCalls(call.script.callId), mode: act.mode }));
      }
    }
  }

  async #move(from: string, to: string): Promise<void> {
    if (from === to) return;
    const scene = this.#scene;
    const { oracle, providers, now } = scene;
    const key = `moved ${from} ${scene.next()}`;
    await scene.does(() => {
      oracle.moves(from, to, key);
      providers.blocks('whatsapp', from, now);
      providers.frees('whatsapp', to, now);
      return scene.post('whatsapp', { signal: 'moved', key, from, to: [to] });
    });
  }

  async #erase(phone: string): Promise<void> {
    const scene = this.#scene;
    const { engine, now, calls, erasures } = scene;
    const everyone = scene.oracle.everyone(phone);
    for (const one of calls) if (one.isNumbered && everyone.has(one.phone)) one.isErased = true;
    erasures.push({ phone, at: now });
    const ids = { kind: 'phone', ids: engine.container.get(People).idsOf(tenantId, phone) } as const;
    const order = { tenant: tenantId, address: phone, ids, by: 'office', why: 'Asked.' };
    const stop: Word = { word: 'stop', id: `erasure ${scene.next()}`, who: phone, scope: 'all', at: now };
    await scene.does(() => engine.container.get(Erasures).erase(order), { word: 'erasure', who: phone }, stop);
  }
}
