import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

/** Twilio's own OpenAPI document, kept outside the repository. */
const specFile = new URL('../../../../../shared/specs/twilio/twilio_api_v2010_messages.json', import.meta.url);
const root = 'twilio.json';
const collection = '~12010-04-01~1Accounts~1{AccountSid}~1Messages.json';
const instance = '~12010-04-01~1Accounts~1{AccountSid}~1Messages~1{Sid}.json';

export const specIsThere = existsSync(specFile);
if (!specIsThere) {
  process.stderr.write("Twilio's OpenAPI document is not beside the repository: checks against it are skipped.\n");
}

/** https://datatracker.ietf.org/doc/html/rfc2822#section-3.3, as Twilio writes it. */
const rfc2822 =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d \+0000$/;

const ajv = new Ajv({
  strict: false,
  allErrors: true,
  formats: {
    'date-time-rfc-2822': rfc2822,
    'phone-number': true,
    currency: /^[A-Z]{3}$/,
    'uri-map': true,
    uri: /^\/2010-04-01\//,
  },
});
if (specIsThere) ajv.addSchema(JSON.parse(readFileSync(specFile, 'utf8')), root);

/**
 * Faults of an answer against Twilio's schema; none where the document is absent. The schema
 * requires no field and allows any other, so both are checked here: every property must be
 * there, and no further one.
 */
export const specFaults = {
  created: (answer: unknown) => [...faults(schemaOf(collection, 'post', 201), answer), ...strayFields(answer)],
  fetched: (answer: unknown) => [...faults(schemaOf(instance, 'get', 200), answer), ...strayFields(answer)],
  updated: (answer: unknown) => [...faults(schemaOf(instance, 'post', 200), answer), ...strayFields(answer)],
  listed: (answer: { messages: unknown[] }) => [
    ...faults(schemaOf(collection, 'get', 200), answer),
    ...answer.messages.flatMap(strayFields),
  ],
};

function schemaOf(path: string, method: string, status: number): string {
  return `${root}#/paths/${encodeURIComponent(path)}/${method}/responses/${status}/content/application~1json/schema`;
}

function faults(reference: string, answer: unknown): string[] {
  if (!specIsThere) return [];
  const validate: ValidateFunction = ajv.getSchema(reference) ?? ajv.compile({ $ref: reference });
  validate(answer);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function strayFields(answer: unknown): string[] {
  if (!specIsThere) return [];
  const schema = ajv.getSchema(`${root}#/components/schemas/api.v2010.account.message`)?.schema as {
    properties: object;
  };
  const wanted = Object.keys(schema.properties);
  const given = Object.keys(answer as object);
  return [
    ...wanted.filter((field) => !given.includes(field)).map((field) => `lacks ${field}`),
    ...given.filter((field) => !wanted.includes(field)).map((field) => `has ${field}, which Twilio has not`),
  ];
}
