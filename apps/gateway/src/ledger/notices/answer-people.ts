import {
  answerTo,
  canonicalPhone,
  countsAsTold,
  decideNotice,
  fitOrNot,
  writeNotice,
  type ChannelRequest,
  type NewId,
  type NoticeDecision,
  type NoticeKind,
  type NoticeRefusal,
  type PastNotice,
  type Suppression,
  type TenantPolicy,
} from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { Keyring } from '../privacy/keyring.ts';
import type { LedgerLine } from '../rows/ledger-pages.ts';
import { loadEvidence } from '../calls/load-calls.ts';
import {
  entryOfNewNotice,
  newNoticeRow,
  newNoticeWork,
  refusalOf,
  type NewNotice,
  type Said,
  type WrittenNotice,
} from './new-notices.ts';
import type { NewSeals } from '../privacy/new-seals.ts';
import { noticePaperRow } from './notice-papers.ts';
import { closeQuestion, loadPastNotices } from './notice-rows.ts';
import { noticePapersTable, noticesTable } from './notice-tables.ts';
import type { PersonSets } from '../people/person-sets.ts';
import type { PlacedSignal, SignalRows } from '../signals/rows-of-signals.ts';
import { endingSuppressionsTable, workTable } from '../rows/tables.ts';
import type { CallKeys } from '../signals/webhook-rows.ts';
import type { Writes } from '../rows/writes.ts';

/** What became of a notice, for the metrics. */
export interface NoticeNews {
  readonly notice: NoticeKind;
  readonly result: 'planned' | NoticeRefusal;
}

export interface AnswersGiven {
  readonly news: readonly NoticeNews[];
  /** To be entered behind the replies that they are about. */
  readonly entries: readonly LedgerLine[];
  /** Something is to be sent at once. */
  readonly due?: Date;
}

export interface AnsweringSettings {
  readonly keyring: Keyring;
  readonly newId: NewId;
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly seals: NewSeals;
  readonly callKeys: CallKeys;
}

const noAnswers: AnswersGiven = { news: [], entries: [] };

/** What is known of a person, and grows with each of their messages. */
interface Known {
  suppressions: readonly Suppression[];
  notices: readonly PastNotice[];
}

/**
 * Decides what people are answered, in the transaction that stores what they wrote and under their locks, so that no two
 * gateways answer one stop. It costs two reads where somebody wrote or stopped, and nothing else.
 *
 * @param fresh what was posted for the first time, in its order.
 * @param rows what is written of it.
 */
export async function answerPeople(
  client: PoolClient,
  writes: Writes,
  fresh: readonly PlacedSignal[],
  rows: SignalRows,
  sets: PersonSets,
  settings: AnsweringSettings,
): Promise<AnswersGiven> {
  const said = fresh.flatMap((placed) => saidBy(placed, sets, rows));
  if (said.length === 0) return noAnswers;
  const known = await loadKnown(client, said, sets, settings);
  const answers = new Answers(writes, rows, settings);
  for (const one of said) {
    const theirs = known.get(one.whose);
    if (theirs !== undefined) await answers.answer(client, one, theirs);
  }
  return answers.given;
}

function saidBy(placed: PlacedSignal, sets: PersonSets, rows: SignalRows): Said[] {
  const { signal, webhook, person, addresses: [from] = [] } = placed;
  const whose = from === undefined ? undefined : sets.nameOf(from.ids);
  if (person === undefined || whose === undefined) return [];
  const { receivedAt } = webhook;
  const at = signal.at !== undefined && signal.at < receivedAt ? signal.at : receivedAt;
  const reading = rows.read.get(placed)?.reading;
  if (signal.signal === 'reply' && reading !== undefined) {
    const word = { meaning: reading.meaning, readByProvider: signal.keyword !== undefined, at, receivedAt };
    return [{ placed, person, whose, reading, word }];
  }
  // Its marketing switch alone is the provider's own, and says by itself what it did.
  if (signal.signal !== 'opt_out' || signal.scope !== 'all') return [];
  const word = { meaning: 'stop', readByProvider: true, at, receivedAt } as const;
  return [{ placed, person, whose, reading: { meaning: 'stop', by: 'none' }, word }];
}

async function loadKnown(
  client: PoolClient,
  said: readonly Said[],
  sets: PersonSets,
  { keyring, newId }: AnsweringSettings,
): Promise<ReadonlyMap<string, Known>> {
  const people = new Map(said.map(({ whose, placed }) => [whose, { placed, key: placed.call?.id ?? newId() }]));
  const idsOf = (placed: PlacedSignal): readonly string[] => placed.addresses?.[0]?.ids ?? [];
  const questions = [...people.values()].map(({ placed, key }) => ({ callId: key, people: idsOf(placed) }));
  const everyone = questions.flatMap((one) => sets.everyone(one.people));
  const [evidence, past] = await Promise.all([
    loadEvidence(client, keyring, questions),
    loadPastNotices(client, everyone),
  ]);
  return new Map(
    [...people].map(([whose, { placed, key }]) => {
      const notices = sets.everyone(idsOf(placed)).flatMap((id) => past.get(id) ?? []);
      return [whose, { suppressions: evidence.get(key)?.suppressions ?? [], notices }];
    }),
  );
}

class Answers {
  readonly #writes: Writes;
  readonly #rows: SignalRows;
  readonly #settings: AnsweringSettings;
  readonly #news: NoticeNews[] = [];
  readonly #entries: LedgerLine[] = [];
  #due: Date | undefined;

  constructor(writes: Writes, rows: SignalRows, settings: AnsweringSettings) {
    this.#writes = writes;
    this.#rows = rows;
    this.#settings = settings;
  }

  get given(): AnswersGiven {
    const due = this.#due;
    return { news: this.#news, entries: this.#entries, ...(due !== undefined && { due }) };
  }

  async answer(client: PoolClient, said: Said, known: Known): Promise<void> {
    const { placed, word } = said;
    const { tenant, account } = placed.webhook;
    await this.#closeQuestion(client, said, known);
    const policy = this.#settings.policies.get(tenant);
    const facts = { ...known, answeredBy: policy?.notices?.answeredBy.get(account) };
    const stop = this.#rows.suppressed.get(placed);
    const decision = decideNotice(word, facts);
    // What the store does not take for a stop is not told to be one.
    const isAboutNothing = decision?.kind !== 'help' && stop?.kind !== 'stop';
    if (stop !== undefined) known.suppressions = [...known.suppressions, stop];
    if (decision === undefined || policy === undefined || isAboutNothing) return;
    this.#decide(said, decision, policy, stop, known);
  }

  /** A yes to our question ends the stop that it was about; whatever else was written, the question is open no more. */
  async #closeQuestion(client: PoolClient, { placed, word, person }: Said, known: Known): Promise<void> {
    const reply = this.#rows.read.get(placed);
    if (reply === undefined) return;
    const { tenant, account, receivedAt: at } = placed.webhook;
    const answer = answerTo(account, word, known);
    if (answer === undefined) return;
    const { question, ends } = answer;
    await closeQuestion(client, question.id, reply.id);
    known.notices = known.notices.map((one) => (one.id === question.id ? { ...one, isAnswered: true } : one));
    if (ends === undefined) return;
    const start = { id: this.#settings.newId(), kind: 'start', scope: 'one', at, ends } as const;
    known.suppressions = [...known.suppressions, start];
    const call = placed.call?.id ?? null;
    this.#writes.insert(endingSuppressionsTable, [{ ...start, tenant, person, call, source: 'answer' }]);
    const { id: suppressionId, kind, scope } = start;
    const data = { suppressionId, kind, scope, source: 'answer', ends } as const;
    this.#entries.push({ at, tenant, call, kind: 'suppression', data });
  }

  /** Whatever is decided stands in the ledger; what is told, or counts as told, is kept; and what is told is queued. */
  #decide(
    said: Said,
    decided: NoticeDecision,
    policy: TenantPolicy,
    stop: Suppression | undefined,
    known: Known,
  ): void {
    const { kind } = decided;
    const written = decided.notice === 'send' ? this.#write(said, kind, policy) : undefined;
    const isUnsayable = decided.notice === 'send' && written === undefined;
    const decision: NoticeDecision = isUnsayable ? { notice: 'skip', kind, reason: 'does_not_fit' } : decided;
    const notice: NewNotice = {
      id: this.#settings.newId(),
      decision,
      ...(written !== undefined && { written }),
      ...(kind !== 'help' && stop !== undefined && { suppressionId: stop.id }),
    };
    this.#news.push({ notice: kind, result: refusalOf(notice) ?? 'planned' });
    const reply = this.#rows.read.get(said.placed)?.id;
    this.#entries.push(entryOfNewNotice(said, notice, reply));
    if (!countsAsTold(decision)) return;
    const { id, suppressionId } = notice;
    const past = { id, kind, account: said.placed.webhook.account, at: said.word.at, isAnswered: false };
    known.notices = [...known.notices, { ...past, ...(suppressionId !== undefined && { suppressionId }) }];
    this.#writes.insert(noticesTable, [newNoticeRow(said, notice, reply)]);
    if (written !== undefined) this.#queue(said.placed, id, written.request);
  }

  /** It is due at once. */
  #queue(placed: PlacedSignal, id: string, request: ChannelRequest): void {
    const { seals, callKeys } = this.#settings;
    const { tenant, receivedAt } = placed.webhook;
    const sealedBy = seals.keyOfMessage(id, 'notice', tenant, placed.call?.id, callKeys);
    this.#writes.insert(noticePapersTable, [noticePaperRow(id, request, sealedBy)]);
    this.#writes.insert(workTable, [newNoticeWork(placed, id, request)]);
    this.#due = receivedAt;
  }

  /** The notice in the words of the person's language; undefined where the channel cannot say it. */
  #write(
    { placed, reading }: Said,
    kind: NoticeKind,
    { name: business, locale: tenantLocale, senders, notices }: TenantPolicy,
  ): WrittenNotice | undefined {
    const { signal, webhook, call } = placed;
    const channel = senders.find((one) => one.account === webhook.account)?.channel;
    if (channel?.fitText === undefined || !('from' in signal)) return undefined;
    const phone = canonicalPhone(signal.from);
    const country = call?.country ?? (phone.valid ? phone.country : undefined);
    const reader = {
      tenantLocale,
      ...(call?.locale !== undefined && { callLocale: call.locale }),
      ...(reading.language !== undefined && { wordLanguage: reading.language }),
      ...(country !== undefined && { country }),
    };
    const contact = notices?.contact;
    const values = { business, ...(contact !== undefined && { contact }) };
    const { text, locale } = writeNotice(kind, reader, notices?.wordings ?? [], values, channel.capabilities.text);
    // A provider that writes numbers in a form of its own is answered in the one that everybody takes.
    const to = phone.valid ? phone.e164 : signal.from;
    const isAboutStop = kind !== 'help';
    const { fitText } = channel;
    const input = { text, to, ...(isAboutStop && { acknowledgesStop: true as const }) };
    const fit = fitOrNot(() => fitText.call(channel, input));
    return fit.fits ? { request: fit.request, locale } : undefined;
  }
}
