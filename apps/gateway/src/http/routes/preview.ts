import type { RequestHandler } from 'express';
import type { Authenticator } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { invalidRequest } from '../problem.ts';
import { readJson } from '../read-body.ts';
import { previewSchema } from '../schemas/preview-schemas.ts';
import { maskAnswer, sendJson } from '../send-json.ts';

/** `POST /v1/templates/preview`: the message that a payload would come to. Nothing is sent, and nothing written. */
export function postPreview({ preview, limits }: HttpAppParts, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const caller = authenticator.authenticate(request, 'viewer');
    const body = await readJson(request, limits.eventBytes, caller.bodies);
    const { tenant: named, trigger, locale, payload } = checkFields(previewSchema, body);
    const { id: tenant } = authenticator.requireTenant(caller, named);
    const made = preview(tenant, { trigger, payload, ...(locale !== undefined && { locale }) });
    if ('faults' in made) {
      throw invalidRequest(...made.faults.map((one) => ({ ...one, field: one.field.replace(/^data\b/, 'payload') })));
    }
    // It says what whoever asks has just written, and nothing of anybody else.
    maskAnswer(response, undefined);
    sendJson(response, 200, { tenant, trigger, previews: made.previews });
  };
}
