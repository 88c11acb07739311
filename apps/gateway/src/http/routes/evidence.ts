import type { RequestHandler } from 'express';
import type { Authenticator } from '../authenticate.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { auditAct } from '../console/audit-act.ts';
import { notFound } from '../problem.ts';
import { sendJson } from '../send-json.ts';

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** `GET /v1/attempts/{id}/evidence`: everything on file about an attempt, signed; the ledger says who took it. */
export function getEvidence(parts: HttpAppParts, authenticator: Authenticator): RequestHandler<{ id: string }> {
  const { evidence } = parts;
  return async (request, response) => {
    // A bundle is shown whole or not at all: masked, it would not fit its signature.
    const caller = authenticator.authenticate(request, 'admin');
    const { tenants, name } = caller;
    const { id } = request.params;
    if (uuid.test(id)) await auditAct(parts, caller, { act: 'evidence', object: `attempt ${id.toLowerCase()}` });
    const bundle = uuid.test(id) ? await evidence.export(tenants, id.toLowerCase(), name) : undefined;
    if (bundle === undefined) throw notFound('No attempt of this id is known for the tenants of this key.');
    // Byte for byte as it was signed.
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-disposition': `attachment; filename="evidence-${id.toLowerCase()}.json"`,
      'cache-control': 'no-store',
    });
    response.end(bundle);
  };
}

/** `GET /v1/evidence-key`: what bundles of this gateway are signed with. */
export function getEvidenceKey({ evidence }: HttpAppParts, authenticator: Authenticator): RequestHandler {
  return (request, response) => {
    authenticator.authenticate(request);
    sendJson(response, 200, { algorithm: 'Ed25519', ...evidence.key });
  };
}
