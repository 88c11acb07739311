import { POLICIES } from '../../src/composition/tokens.ts';
import { Ingest } from '../../src/engine/ingest.ts';
import { answeredReply } from '../../src/http/answered-reply.ts';
import { followUpEvent, namesItsAnswer } from '../../src/http/follow-up-event.ts';
import { ReplyReads } from '../../src/ledger/reads/reply-reads.ts';
import type { ActOf } from './consent-events.ts';
import type { Told } from './consent-judge.ts';
import type { ConsentScene } from './consent-scene.ts';
import type { ChannelName } from './consent-stories.ts';
import { tenantId } from './test-engine.ts';

interface Reply {
  readonly replyId: string;
  readonly from: string;
  readonly channel: ChannelName;
  readonly wroteAt: number;
  readonly asks: boolean;
  isAnswered: boolean;
}

/** What comes later than so was kept back on its way. */
const promptMs = 10_000;
const dayMs = 24 * 60 * 60_000;
const stops: ReadonlySet<string> = new Set(['STOP', 'BAJA', "please don't text me again", 'no']);
const starts: ReadonlySet<string> = new Set(['START', 'ALTA']);
const keywords: Readonly<Record<string, 'stop' | 'start' | 'help'>> = {
  STOP: 'stop',
  START: 'start',
  YES: 'start',
  HELP: 'help',
};

/** What people write, what their providers tell of them, and what agents answer. */
export class ConsentReplies {
  readonly #scene: ConsentScene;
  readonly #replies: Reply[] = [];

  constructor(scene: ConsentScene) {
    this.#scene = scene;
  }

  /** Whoever was erased wrote it before, and its provider tells it only now. */
  #isForgotten(who: string, lateMs: number): boolean {
    const { oracle, now } = this.#scene;
    if (lateMs <= promptMs) return false;
    return this.#scene.erasures.some(({ phone, at }) => oracle.everyone(who).has(phone) && now - lateMs <= at);
  }

  async write(act: ActOf<'write'>): Promise<void> {
    const { phones, userIds, now, oracle, providers, engine } = this.#scene;
    const { channel, text, lateMs, isAliased, isKeyword } = act;
    const phone = phones[act.phone] as string;
    const from = act.user === undefined ? phone : (userIds[act.user] as string);
    const key = `reply ${from} ${this.#scene.next()}`;
    const keyword = keywords[text];
    const isTaken = isKeyword && keyword !== undefined && from === phone;
    const at = lateMs > promptMs ? now - lateMs : now;
    await this.#scene.does(async () => {
      if (from !== phone && isAliased) oracle.hear({ word: 'same', people: [from, phone] });
      if (!this.#isForgotten(from, lateMs)) {
        const ends = providers.answers(channel, from, text === 'YES', now - lateMs);
        if (ends !== undefined) oracle.hear({ word: 'start', who: from, scope: 'all', at: now, ends });
        if (stops.has(text)) oracle.hear({ word: 'stop', id: key, who: from, scope: 'all', at: now });
        if (text === 'no') providers.unclear.push({ id: key, who: from, channel });
        if (starts.has(text)) oracle.hear({ word: 'start', who: from, scope: 'all', at });
        if (isTaken && keyword === 'stop') providers.blocks(channel, from, at);
        if (isTaken && keyword === 'start') providers.frees(channel, from, at);
      }
      await this.#scene.post(channel, {
        signal: 'reply',
        key,
        providerId: key,
        from,
        text,
        mediaCount: 0,
        ...(lateMs > 0 && { at: new Date(now - lateMs) }),
        ...(from !== phone && isAliased && { aliases: [phone] }),
        ...(isTaken && { keyword }),
      });
    });
    const { rows } = await engine.pool.query<{ id: string }>('SELECT id FROM replies WHERE provider_id = $1', [key]);
    const replyId = rows[0]?.id;
    if (replyId === undefined || from !== phone) return;
    this.#replies.push({
      replyId,
      from,
      channel,
      wroteAt: at,
      asks: !stops.has(text) && !starts.has(text),
      isAnswered: false,
    });
  }

  opt({ phone: which, way, scope, channel, lateMs }: ActOf<'opt'>): Promise<void> {
    const { phones, now, oracle, providers } = this.#scene;
    const from = phones[which] as string;
    const at = lateMs > promptMs ? now - lateMs : now;
    const key = `opt ${from} ${this.#scene.next()}`;
    return this.#scene.does(() => {
      if (!this.#isForgotten(from, lateMs)) {
        if (way === 'opt_out') oracle.hear({ word: 'stop', id: key, who: from, scope, at: now });
        else oracle.hear({ word: 'start', who: from, scope, at });
        if (way === 'opt_in' && scope === 'all') providers.frees(channel, from, at);
      }
      return this.#scene.post(channel, {
        signal: way,
        key,
        from,
        scope,
        ...(lateMs > 0 && { at: new Date(now - lateMs) }),
      });
    });
  }

  async answer({ reply: which, isNamed }: ActOf<'answer'>): Promise<void> {
    const { engine, calls, oracle, now, told } = this.#scene;
    const reply = this.#replies[which % Math.max(1, this.#replies.length)];
    if (reply === undefined) return;
    const { container } = engine;
    const policy = container.get(POLICIES).get(tenantId);
    if (policy === undefined) throw new Error('no policy');
    const id = this.#scene.next() + 5_000;
    const token = `dog number ${id}`;
    const subjectId = isNamed ? `named-${id}` : `reply:${reply.replyId}`;
    const request = { kind: 'text', text: `Yes, ${token}.`, ...(isNamed && { id: subjectId }) };
    const asked = { inReplyTo: reply.replyId, request };
    const found = await answeredReply(asked, container.get(ReplyReads), () => policy).catch(() => undefined);
    const call = calls.find((one) => one.script.callId === found?.callId);
    if (found === undefined || call === undefined || call.isErased || !call.isNumbered) return;
    const { event, body } = followUpEvent(asked, `answer ${reply.replyId} ${id}`, found);
    const { replyId, channel, wroteAt, from: who } = reply;
    const finding = oracle.find({ phone: call.phone, channel, purpose: 'support', replyId, now });
    const isOnFile = oracle.heard.some((one) => one.word === 'grant' && one.purposes.includes(`answer ${replyId}`));
    const until = wroteAt + dayMs;
    const isRepeat = !isNamed && reply.isAnswered;
    const isNew =
      !isRepeat && !isOnFile && finding !== 'granted' && finding !== 'opted_out' && reply.asks && now < until;
    const word = {
      word: 'grant',
      who,
      channels: [channel],
      purposes: [`answer ${replyId}`],
      at: wroteAt,
      until,
    } as const;
    if (!isNamed) reply.isAnswered = true;
    await this.#scene.does(
      async () => {
        const answers = { reply: found.reply, text: found.text, isNamed: namesItsAnswer(asked) };
        const incoming = { tenant: policy, event, body, receivedAt: new Date(now), answers };
        const one: Told = { token, call, eventId: '', subjectId, purpose: 'support', replyId, channel };
        told.set(told.size, one);
        const result = await container.get(Ingest).ingest([incoming]);
        one.eventId = (result.ok && result.events[0]?.eventId) || '';
        await this.#scene.nameGrants();
      },
      ...(isNew ? [{ ...word, isProven: false, isSigned: false }] : []),
    );
  }
}
