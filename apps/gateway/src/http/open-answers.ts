import type { OpenapiDocument } from './openapi.ts';

/** A part of the document, as far as this file looks at it. */
type Part = Readonly<Record<string, unknown>>;

const refPrefix = '#/components/schemas/';

/**
 * Opens what is answered and what is posted to webhooks to fields that come later. A field of a request that is not known
 * is refused, and the document says so (`additionalProperties: false`); an answer may have further fields with any version,
 * and a client that holds it to the document of today must not break at them.
 */
export function openAnswers({ paths = {}, webhooks = {}, components }: OpenapiDocument): void {
  const schemas = (components?.schemas ?? {}) as Part;
  const operations = Object.values(paths).flatMap((path) => Object.values(path as Part)) as Part[];
  const asked = reachable(
    operations.map(({ requestBody, parameters }) => [requestBody, parameters]),
    schemas,
  );
  const answered = [operations.map(({ responses }) => responses), webhooks];
  for (const part of answered) open(part);
  for (const name of reachable(answered, schemas)) if (!asked.has(name)) open(schemas[name]);
}

/** The names of the components that some parts of the document refer to, and that those refer to in turn. */
function reachable(parts: readonly unknown[], schemas: Part): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const { $ref } = part as { readonly $ref?: unknown };
    if (typeof $ref === 'string' && $ref.startsWith(refPrefix)) {
      const name = $ref.slice(refPrefix.length);
      if (found.has(name)) return;
      found.add(name);
      look(schemas[name]);
    }
    for (const inner of Object.values(part)) look(inner);
  };
  look(parts);
  return found;
}

function open(part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  const object = part as { additionalProperties?: unknown };
  if (object.additionalProperties === false) delete object.additionalProperties;
  for (const inner of Object.values(part)) open(inner);
}
