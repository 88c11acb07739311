import { createHmac, timingSafeEqual } from 'node:crypto';
import { accountFault, accountRefusal, fitPlainText, outcomeOfSilence, renderText } from '@aftercall/core';
import type {
  Channel,
  ChannelFactory,
  ChannelWebhook,
  FailureReason,
  HttpResponse,
  ListedReply,
  ReceiptStatus,
  SendOutcome,
  Signal,
  StandardSchema,
} from '@aftercall/core';

/** An invented provider with a small JSON API: enough of a channel to try the suite on. */
export interface PigeonSettings {
  readonly baseUrl: string;
  readonly key: string;
  readonly webhookKeys: readonly string[];
}

export const pigeonStatuses: Readonly<Record<string, ReceiptStatus>> = {
  hatched: 'accepted',
  flown: 'sent',
  landed: 'delivered',
  seen: 'read',
  lost: 'undeliverable',
};

const settings: StandardSchema<unknown, PigeonSettings> = {
  '~standard': {
    version: 1,
    vendor: 'pigeon',
    validate(value) {
      const known = new Set(['baseUrl', 'key', 'webhookKeys']);
      const issues = Object.keys(value as object)
        .filter((name) => !known.has(name))
        .map((name) => ({ message: `${name} is not known`, path: [name] }));
      return issues.length > 0 ? { issues } : { value: value as PigeonSettings };
    },
  },
};

export const pigeonFactory: ChannelFactory<PigeonSettings> = {
  channel: 'pigeon',
  contract: 1,
  settings,
  create({ baseUrl, key, webhookKeys }, { http, now, webhookUrl }): Channel {
    const limits = { unit: 'characters', max: 2_000, segmented: false } as const;
    const post = (path: string, body: object, signal: AbortSignal) =>
      http({
        method: 'POST',
        url: `${baseUrl}${path}`,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal,
      });
    return {
      name: 'pigeon',
      capabilities: {
        text: limits,
        links: true,
        buttons: 0,
        media: false,
        receipts: { sent: true, delivered: true, read: true },
        receiptsBy: 'attemptId',
        revoke: true,
        idempotentSend: true,
        capabilityCheck: true,
        reconcile: true,
        receiptOf: true,
        listReplies: true,
        typing: true,
        markRead: false,
        serviceWindowHours: 0,
        templatesOnlyOutsideWindow: false,
        pairIntervalSeconds: 0,
        rateUnit: 'messages',
      },
      hosts: [new URL(baseUrl).host],
      fit({ payload, to, templates }) {
        const rendered = renderText(payload, templates, limits);
        if (!rendered.fits) return { fits: false, limit: rendered.limit, message: rendered.message };
        return { fits: true, request: { to, content: { text: rendered.text }, text: rendered.text, units: 1 } };
      },
      fitText({ text: given, to }) {
        const plain = fitPlainText(given, limits);
        return plain.fits
          ? { fits: true, request: { to, content: { text: plain.text }, text: plain.text, units: 1 } }
          : plain;
      },
      async send(request, { attemptId, signal }) {
        try {
          const message = { to: request.to, text: request.content.text, ref: attemptId, callback: webhookUrl };
          return outcomeOf(await post('/messages', message, signal), now());
        } catch (error) {
          return outcomeOfSilence(error, 'the loft');
        }
      },
      async revoke({ providerIds }, { signal }) {
        return { revoked: (await post(`/messages/${providerIds[0]}/recall`, {}, signal)).status === 200 };
      },
      async reachable(addresses, signal) {
        const answer = await post('/reachable', { addresses }, signal);
        const reachable = new Set(JSON.parse(answer.body) as string[]);
        return new Map(addresses.map((address) => [address, reachable.has(address)]));
      },
      async reconcile(_request, _sentAt, { attemptId, signal }) {
        try {
          const answer = await post('/find', { ref: attemptId }, signal);
          if (answer.status === 404) return { found: false, certain: true };
          const { id, status } = JSON.parse(answer.body) as { id: string; status: string };
          return { found: true, providerIds: [id], rawStatus: status };
        } catch {
          return { found: false, certain: false, answered: false };
        }
      },
      async receiptOf({ providerIds: [bird = ''] }, { attemptId, signal }) {
        const { status, body } = await post(`/messages/${bird}/state`, {}, signal);
        if (status === 404) return undefined;
        const note = JSON.parse(body) as PigeonNote;
        const receipt = signalOf({ ...note, ref: attemptId });
        if (status !== 200 || receipt.signal !== 'receipt') throw new Error('the loft does not tell');
        return { receipt, url: `${baseUrl}/messages/${bird}`, rawBody: Buffer.from(body) };
      },
      async listReplies({ since, until }, signal) {
        const { status, body } = await post('/letters', { since, until }, signal);
        const letters: unknown = JSON.parse(body);
        if (status !== 200 || !Array.isArray(letters)) throw new Error('the loft shows no letters');
        const replies = (letters as PigeonNote[]).flatMap((letter): ListedReply[] => {
          const reply = signalOf(letter);
          if (reply.signal !== 'reply' || reply.at === undefined || reply.at < since || reply.at > until) return [];
          const rawBody = Buffer.from(JSON.stringify(letter));
          return [{ reply: { ...reply, at: reply.at }, url: `${baseUrl}/letters/${letter.bird}`, rawBody }];
        });
        return { replies, complete: true };
      },
      async typing(to, signal) {
        await post('/typing', { to }, signal);
      },
      webhook: pigeonWebhook(webhookKeys),
    };
  },
};

const codes: Readonly<Record<string, Omit<FailureReason, 'message'>>> = {
  bad_address: { kind: 'invalid_number', permanent: true, fallback: false, alert: false },
  bad_key: accountRefusal,
  grounded: accountFault,
  no_such_coop: accountFault,
  left_the_loft: { kind: 'opted_out', permanent: true, fallback: false, optOut: 'all', alert: false },
};

function outcomeOf({ status, headers, body }: HttpResponse, _now: Date): SendOutcome {
  if (status >= 500) return { outcome: 'uncertain', cause: 'server_error' };
  let parsed: { id?: unknown; error?: unknown } | null;
  try {
    parsed = JSON.parse(body) as { id?: unknown; error?: unknown } | null;
  } catch {
    return { outcome: 'uncertain', cause: 'unreadable_answer' };
  }
  if (status === 200 && typeof parsed?.id === 'string') return { outcome: 'accepted', providerIds: [parsed.id] };
  const code = String(parsed?.error);
  if (status === 429 && code === 'too_many_birds') {
    const seconds = headers['retry-after'];
    return {
      outcome: 'throttled',
      scope: 'account',
      ...(seconds === undefined ? {} : { retryAfterMs: Number(seconds) * 1_000 }),
    };
  }
  const reason = codes[code];
  if (reason === undefined) return { outcome: 'uncertain', cause: 'unreadable_answer' };
  return { outcome: 'rejected', reason: { ...reason, providerCode: code, message: 'The loft refused the message.' } };
}

interface PigeonNote {
  readonly bird?: string;
  readonly status?: string;
  readonly ref?: string;
  readonly time?: string;
  readonly from?: string;
  readonly text?: string;
}

function pigeonWebhook(keys: readonly string[]): ChannelWebhook {
  return {
    verify({ headers, rawBody }) {
      const given = Buffer.from(headers['x-pigeon-signature'] ?? '');
      const verified = keys.some((key) => {
        const expected = Buffer.from(createHmac('sha256', key).update(rawBody).digest('hex'));
        return given.length === expected.length && timingSafeEqual(given, expected);
      });
      return verified ? { verified } : { verified: false, why: 'the signature fits no key' };
    },
    parse({ rawBody }) {
      const document = JSON.parse(Buffer.from(rawBody).toString('utf8')) as PigeonNote | PigeonNote[];
      const notes = Array.isArray(document) ? document : [document];
      return { signals: notes.map(signalOf), reply: { status: 200, contentType: 'text/plain', body: 'coo' } };
    },
  };
}

function signalOf({ bird, status, ref, time, from, text }: PigeonNote): Signal {
  if (typeof bird !== 'string') return { signal: 'unknown', key: 'unknown', topic: 'no bird' };
  const at = time === undefined ? {} : { at: new Date(time) };
  if (text !== undefined) {
    return { signal: 'reply', key: `in/${bird}`, providerId: bird, from: from ?? '', text, mediaCount: 0, ...at };
  }
  const rawStatus = status ?? '';
  const known = Object.hasOwn(pigeonStatuses, rawStatus) ? pigeonStatuses[rawStatus]! : 'unknown';
  const attempt = ref === undefined ? {} : { attemptId: ref };
  return {
    signal: 'receipt',
    key: `${bird}/${rawStatus}`,
    providerId: bird,
    status: known,
    rawStatus,
    ...attempt,
    ...at,
  };
}
