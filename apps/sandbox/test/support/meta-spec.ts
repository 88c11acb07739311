import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { samplesAreThere, specText } from './provider-samples.ts';

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
if (samplesAreThere) ajv.addSchema(parse(specText('meta/business-messaging-api_v23.0.yaml')), 'meta');

/**
 * Faults against Meta's OpenAPI document; none where it is absent. Its schemas of messages, sent or received, refuse
 * the samples that are in it (two kinds share a name), so these are held against the samples by shape instead.
 */
export const metaSpecFaults = {
  sent: faultsAgainst('MessageResponsePayload'),
  marked: faultsAgainst('MarkMessageResponsePayload'),
  refused: faultsAgainst('GraphAPIError_3'),
  statusWebhook: faultsAgainst('WebhookPayload'),
  statusValue: faultsAgainst('StatusMessageValue'),
};

function faultsAgainst(schema: string): (body: unknown) => string[] {
  return (body) => {
    if (!samplesAreThere) return [];
    const reference = `meta#/components/schemas/${schema}`;
    const validate: ValidateFunction = ajv.getSchema(reference) ?? ajv.compile({ $ref: reference });
    validate(body);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}
