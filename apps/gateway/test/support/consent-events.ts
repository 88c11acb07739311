import type { Word } from '../../../../packages/core/test/decide/support/permission-oracle.ts';
import type { Told } from './consent-judge.ts';
import type { ConsentScene, SceneCall } from './consent-scene.ts';
import type { Act, GrantChoice } from './consent-stories.ts';

export type ActOf<Name extends Act['act']> = Extract<Act, { act: Name }>;
export type EventAct = ActOf<'number' | 'end' | 'tell' | 'grant' | 'revoke'>;

/** An event that is to be sent, with what it says. */
export interface EventToSend {
  readonly event: Record<string, unknown>;
  readonly words: readonly Word[];
  readonly told?: Told;
}

/** What happens on a call, as its voice platform tells it. */
export function eventOf(act: EventAct, call: SceneCall, scene: ConsentScene): EventToSend {
  const { now } = scene;
  const { script, phone } = call;
  const who = call.isNumbered ? phone : `call:${script.callId}`;
  switch (act.act) {
    case 'number': {
      const words: readonly Word[] = call.isNumbered ? [] : [{ word: 'number', call: who, phone }];
      call.isNumbered = true;
      return { event: script.event('call.transcript', { caller: { phone } }), words };
    }
    case 'end':
      return { event: script.ended(), words: [] };
    case 'tell':
      return tell(act, call, scene);
    case 'grant': {
      const { agoMs, dated } = act.grant;
      const { consent, word } = grantOf(act.grant, who, now, 'event');
      const more = dated === 'event' && agoMs !== undefined ? { time: iso(now - agoMs) } : {};
      return { event: script.event('consent.granted', { consent }, more), words: [word] };
    }
    case 'revoke': {
      const { channels, purposes } = act;
      const consent = { ...(channels.length > 0 && { channels }), ...(purposes.length > 0 && { purposes }) };
      return { event: script.event('consent.revoked', { consent }), words: [takenBack(act, who, scene)] };
    }
  }
}

/** With neither channels nor purposes it is a stop. */
export function takenBack(
  { channels, purposes }: Pick<ActOf<'revoke'>, 'channels' | 'purposes'>,
  who: string,
  scene: ConsentScene,
): Word {
  const at = scene.now;
  const isStop = channels.length === 0 && purposes.length === 0;
  return isStop
    ? { word: 'stop', id: `stop ${scene.next()}`, who, scope: 'all', at }
    : { word: 'revoke', who, channels, purposes, at };
}

/** A consent as it is told, and as the oracle hears it. */
export function grantOf(
  choice: GrantChoice,
  who: string,
  now: number,
  door: 'event' | 'api',
): { readonly consent: object; readonly word: Word } {
  const { channels, purposes, basis, isRecorded, agoMs = 0, dated, lastsMs, isUnsure } = choice;
  const isDated = dated === 'act' && agoMs > 0;
  // Of an event that comes more than a minute late its own time counts.
  const isLate = isDated || (door === 'event' && agoMs > 60_000);
  const isSigned = basis === 'written_esign';
  const consent = {
    channels,
    purposes,
    basis,
    wording: 'May we text you?',
    ...(isRecorded && { recordingUrl: 'https://recordings.example/1', offsetMs: 4_000 }),
    ...(isDated && { occurredAt: iso(now - agoMs) }),
    ...(lastsMs !== undefined && { expiresAt: iso(now + lastsMs) }),
    ...(isUnsure && { numberSource: 'spoken' }),
  };
  const word: Word = {
    word: 'grant',
    who,
    channels,
    purposes,
    at: isLate ? now - agoMs : now,
    isProven: isSigned || isRecorded,
    isSigned,
    isUnsure,
    ...(lastsMs !== undefined && { until: now + lastsMs }),
  };
  return { consent, word };
}

/** Each is told in words that stand in no other text. */
function tell({ kind, live }: ActOf<'tell'>, call: SceneCall, scene: ConsentScene): EventToSend {
  const { script } = call;
  const id = scene.next() + 100;
  const told = { call, eventId: '' };
  if (kind === 'booking') {
    const one = { ...told, token: `Room ${id}`, subjectId: `B-${id}`, purpose: 'appointment' };
    return { event: script.booking({ id: one.subjectId, location: one.token }, { live }), words: [], told: one };
  }
  if (kind === 'payment') {
    const purpose = scene.promotes ? 'marketing' : 'transaction';
    const one = { ...told, token: `/p/${id}`, subjectId: `P-${id}`, purpose };
    const paid = { amount: '45.00', currency: 'USD', receiptUrl: `https://salon.example${one.token}` };
    const payment = { id: one.subjectId, ...paid };
    return { event: script.event('payment.captured', { payment, live }), words: [], told: one };
  }
  const one = { ...told, token: `/menu/${id}`, subjectId: `R-${id}`, purpose: 'support' };
  const request = { id: one.subjectId, kind: 'link', url: `https://salon.example${one.token}` };
  return { event: script.event('caller.requested', { request, live }), words: [], told: one };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
