import { once } from 'node:events';
import type { Request, RequestHandler, Response } from 'express';
import { usageParts } from '@aftercall/core';
import { TooManyRowsError, type UsageQuestion } from '../../engine/usage.ts';
import { type Authenticator, foreignTenant } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { invalidRequest } from '../problem.ts';
import { readPage } from '../read-page.ts';
import { refuseTooMuch } from '../refuse-too-much.ts';
import { usageQuerySchema } from '../schemas/usage-schemas.ts';
import { maskOf, sendJson } from '../send-json.ts';
import { whenGone } from '../when-gone.ts';
import { usageCsvHead, usageCsvRows } from '../usage-csv.ts';
import { viewOfUsage } from '../usage-view.ts';

type Parts = Pick<HttpAppParts, 'usage' | 'now'>;

/** `GET /v1/usage`: what messages came to, as JSON or as CSV. */
export function getUsage({ usage, now }: Parts, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const caller = authenticator.authenticate(request);
    const { tenant, from, to, format, after, limit, by: asked } = checkFields(usageQuerySchema, request.query);
    if (tenant !== undefined && !caller.tenants.includes(tenant)) throw foreignTenant();
    const tenants = tenant === undefined ? caller.tenants : [tenant];
    const isByCall = asked.includes('call');
    const by = usageParts.filter((part) => asked.includes(part) || (part === 'day' && isByCall));
    const question = { tenants, from: new Date(from), to: new Date(to), by };
    response.vary('accept');
    if (wantsCsv(request, format)) {
      await sendCsv(response, usage, question);
      return;
    }
    const about = { from: question.from, to: question.to, asOf: now(), timeZone: 'UTC', tenants, by };
    if (isByCall) {
      const { rows, next } = await readPage(() => usage.page(question, limit, after)).catch(refuseTooMuch);
      sendJson(response, 200, { ...about, rows: rows.map(viewOfUsage), ...(next !== undefined && { next }) });
      return;
    }
    const { rows, total, included } = await usage.all(question).catch(refuseManyRows).catch(refuseTooMuch);
    sendJson(response, 200, { ...about, rows: rows.map(viewOfUsage), total: viewOfUsage(total), included });
  };
}

function wantsCsv(request: Request, format: 'json' | 'csv' | undefined): boolean {
  return format === undefined ? request.accepts(['application/json', 'text/csv']) === 'text/csv' : format === 'csv';
}

function refuseManyRows(error: unknown): never {
  if (!(error instanceof TooManyRowsError)) throw error;
  const message =
    'comes to more rows than one answer has: ask by fewer parts, for a shorter period, or for `format=csv`';
  throw invalidRequest({ field: 'by', message });
}

/** As fast as its reader takes it; while it waits, nothing is held in the database. */
async function sendCsv(response: Response, usage: Parts['usage'], question: UsageQuestion): Promise<void> {
  const { from, to, by } = question;
  const mask = maskOf(response);
  const signal = whenGone(response);
  const chunks = usage.stream(question);
  // What is wrong with the question shows before anything is answered.
  const first = await chunks.next().catch(refuseTooMuch);
  if (signal.aborted) {
    await chunks.return(undefined);
    return;
  }
  const day = (at: Date): string => at.toISOString().slice(0, 10);
  response.writeHead(200, {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="usage-${day(from)}-${day(to)}.csv"`,
    'cache-control': 'no-store',
  });
  const write = async (text: string): Promise<void> => {
    if (!response.write(text)) await once(response, 'drain', { signal }).catch(() => undefined);
  };
  await write(usageCsvHead(by));
  if (first.done !== true) await write(usageCsvRows(first.value, by, mask));
  for await (const sums of chunks) {
    if (signal.aborted) return;
    if (sums.length > 0) await write(usageCsvRows(sums, by, mask));
  }
  response.end();
}
