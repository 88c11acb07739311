import type { RequestHandler } from 'express';
import { type ConsentRecord, decideConsent, faultOfOccurrence, purposes, type TenantPolicy } from '@aftercall/core';
import type { SuppressionView } from '../../ledger/reads/views.ts';
import type { Authenticator } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import { auditAct } from '../console/audit-act.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { invalidRequest } from '../problem.ts';
import { readJson } from '../read-body.ts';
import { consentQuerySchema, grantSchema, revocationSchema } from '../schemas/consent-schemas.ts';
import { sendJson } from '../send-json.ts';

/** `POST /v1/consents`: evidence in. */
export function postConsent(parts: HttpAppParts, authenticator: Authenticator): RequestHandler {
  const { consents, limits, now } = parts;
  return async (request, response) => {
    const caller = authenticator.authenticate(request, 'operator');
    const body = await readJson(request, limits.eventBytes, caller.bodies);
    const { tenant, ...consent } = isRevocation(body) ? readRevocation(body) : readGrant(body, now());
    const { id: owner } = authenticator.requireTenant(caller, tenant);
    await auditAct(parts, caller, { act: 'consent', tenant: owner, object: consent.kind });
    sendJson(response, 201, { id: await consents.record({ ...consent, tenant: owner }) });
  };
}

/** `POST /v1/consents/query`: evidence out. A POST, because a phone number must not stand in a URL. */
export function queryConsents(
  { consents: store, limits, now }: HttpAppParts,
  authenticator: Authenticator,
): RequestHandler {
  return async (request, response) => {
    const caller = authenticator.authenticate(request, 'viewer');
    const { tenant: named, phone } = checkFields(
      consentQuerySchema,
      await readJson(request, limits.eventBytes, caller.bodies),
    );
    const tenant = authenticator.requireTenant(caller, named);
    const { consents, suppressions, records } = await store.query(tenant.id, phone);
    const standing = standingOf(tenant, records, suppressions, now());
    sendJson(response, 200, { consents, suppressions, standing });
  };
}

function isRevocation(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'revoke';
}

function readGrant(body: unknown, now: Date) {
  const grant = checkFields(grantSchema, body);
  const fault = faultOfOccurrence(grant.occurredAt, now, 'occurredAt');
  if (fault !== undefined) throw invalidRequest(fault);
  return grant;
}

function readRevocation(body: unknown) {
  const { channels = [], purposes = [], ...revocation } = checkFields(revocationSchema, body);
  return { ...revocation, channels, purposes };
}

/** Whether the person may be written to, for each channel of the tenant and each purpose. */
function standingOf(
  tenant: TenantPolicy,
  consents: readonly ConsentRecord[],
  suppressions: readonly SuppressionView[],
  now: Date,
): object[] {
  const channels = new Set(tenant.senders.map((sender) => sender.channel.name));
  return [...channels].flatMap((channel) =>
    purposes.map((purpose) => {
      return { channel, purpose, ...decideConsent({ channel, purpose, now, consents, suppressions }) };
    }),
  );
}
