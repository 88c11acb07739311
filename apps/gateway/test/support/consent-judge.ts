import type { Finding, Matter } from '../../../../packages/core/test/decide/support/permission-oracle.ts';
import type { ConsentScene, SceneCall, SeenSend } from './consent-scene.ts';
import { rules, type ChannelName } from './consent-stories.ts';

/** Something that a caller is to be told. */
export interface Told {
  /** It stands in the text, whatever the language. */
  readonly token: string;
  readonly call: SceneCall;
  eventId: string;
  readonly subjectId: string;
  readonly purpose: string;
  /** Of an answer: what it answers, and where. */
  readonly replyId?: string;
  readonly channel?: ChannelName;
  verdictId?: string;
}

interface Verdict {
  readonly verdict: string;
  readonly reason?: string | undefined;
}

function matterOf({ call, purpose, replyId }: Told, channel: string, now: number): Matter {
  return { phone: call.phone, channel, purpose, now, ...(replyId !== undefined && { replyId }) };
}

function range([from, to]: readonly [number, number]): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_one, index) => from + index);
}

/** Whether each message might be sent when it was, and under which consent. */
export async function judgeSend(scene: ConsentScene, sends: readonly SeenSend[]): Promise<void> {
  const { oracle, faults, providers, engine } = scene;
  for (const send of sends) {
    const { channel, told, at, heard, attemptId } = send;
    const isRace = heard[0] < heard[1];
    for (const one of told) {
      const found = range(heard).map((upTo) => oracle.find(matterOf(one, channel, at), upTo));
      if (!found.includes('granted')) faults.push(`${one.token} is sent on ${channel} at ${at}: ${found.join()}`);
      if (send.request.to !== one.call.phone) faults.push(`${one.token} is sent to ${send.request.to}`);
      if (!isRace && providers.isBlocked(channel, one.call.phone))
        faults.push(`${one.token} is sent to a blocked number`);
    }
    if (told.length === 0) continue;
    const { rows } = await engine.pool.query<{ consent: string; subject: string }>(
      `SELECT a.consent, f.subject_id AS subject FROM attempts a JOIN follow_ups f ON f.id = a.follow_up WHERE a.id = $1`,
      [attemptId],
    );
    const carrier = told.find(({ subjectId }) => subjectId === rows[0]?.subject);
    const permits = (upTo: number): boolean =>
      carrier !== undefined && oracle.permitting(matterOf(carrier, channel, at), upTo).includes(rows[0]?.consent ?? '');
    if (!range(heard).some(permits)) faults.push(`${told[0]?.token} on ${channel} at ${at} names ${rows[0]?.consent}`);
  }
}

/** Whether each new verdict has a reason that holds; at the end, whether each is the last word. */
export async function judgeVerdicts(scene: ConsentScene, isOver: boolean): Promise<void> {
  const { oracle, calls, told, since, before, engine, faults } = scene;
  for (const call of calls) {
    const theirs = [...told.values()].filter((one) => one.call === call);
    if (theirs.length === 0) continue;
    const { entries } = await engine.journey(call.script.callId);
    const verdicts = entries.flatMap((one) => (one.kind === 'verdict' ? [one.data] : []));
    const superseded = new Set(verdicts.map((one) => one.supersedes));
    for (const one of theirs) {
      const last = verdicts.findLast(({ eventId, verdictId }) => eventId === one.eventId && !superseded.has(verdictId));
      const name = `${one.token} (${one.purpose}): ${last?.verdict}(${last?.reason ?? ''}) at ${scene.now}`;
      if (last === undefined) {
        faults.push(`${one.token} has no verdict`);
        continue;
      }
      if (isOver && last.verdict === 'hold') faults.push(`${name} is no end`);
      const wasSent = scene.sends.some((send) => send.told.includes(one));
      if (isOver && last.verdict === 'send' && !wasSent && !isEverBlocked(scene, one))
        faults.push(`${name} is not sent`);
      if (last.verdictId === one.verdictId) continue;
      one.verdictId = last.verdictId;
      const from = last.verdict === 'hold' ? Math.min(before, since) : since;
      const findings = range([from, oracle.heard.length]).map((upTo) => findingsOf(scene, one, upTo));
      if (!findings.some((found) => isRight(scene, one, found, last))) {
        faults.push(`${name}, and it is ${JSON.stringify(findings.at(-1))}`);
      }
    }
  }
}

function isEverBlocked({ providers }: ConsentScene, { call }: Told): boolean {
  return (['sms', 'rcs', 'whatsapp'] as const).some((channel) => providers.isBlocked(channel, call.phone));
}

function findingsOf({ oracle, now }: ConsentScene, told: Told, upTo: number): Readonly<Record<string, Finding>> {
  const all = told.channel === undefined ? (rules[told.call.language] ?? []).map((one) => one.channel) : [told.channel];
  return Object.fromEntries(all.map((channel) => [channel, oracle.find(matterOf(told, channel, now), upTo)]));
}

function isRight(
  { sends, providers }: ConsentScene,
  told: Told,
  findings: Readonly<Record<string, Finding>>,
  { verdict, reason }: Verdict,
): boolean {
  const tried = new Set<string>(sends.filter((one) => one.told.includes(told)).map((one) => one.channel));
  const all = Object.values(findings);
  const granted = Object.keys(findings).filter((channel) => findings[channel] === 'granted');
  const isBlocked = (channel: string): boolean => providers.isBlocked(channel as ChannelName, told.call.phone);
  const left = granted.filter((channel) => !tried.has(channel));
  const { isErased, isNumbered } = told.call;
  if (verdict === 'send') return granted.length > 0;
  if (isErased) return true;
  switch (reason) {
    case 'opted_out':
      return all.includes('opted_out') && (verdict === 'hold' ? granted : left).length === 0;
    case 'no_consent':
      return (
        granted.length === 0 &&
        (verdict === 'hold' ? all.some((one) => one !== 'opted_out') : all.every((one) => one === 'no_consent'))
      );
    case 'consent_expired':
      return granted.length === 0 && all.includes('consent_expired') && !all.includes('opted_out');
    case 'provider_block':
      return granted.length > 0 && left.every(isBlocked);
    case 'phone_missing':
      return !isNumbered;
    case 'duplicate':
      return told.channel !== undefined;
    case 'call_live':
    case 'quiet_hours':
    case 'expired':
      return true;
    default:
      return false;
  }
}
