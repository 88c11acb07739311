import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { readSpec } from './meta-specs.ts';

const file = 'business-messaging-api_v23.0.yaml';

interface Schema {
  type?: string;
  enum?: string[];
  pattern?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  additionalProperties?: boolean;
  unevaluatedProperties?: boolean;
  maxLength?: number;
  $ref?: string;
  discriminator?: { mapping: Record<string, string> };
}

type FaultsOf = (body: unknown) => string[];

/** What is wrong with a body, by Meta's own schema of that name. */
export function readMetaSchema(name: string): FaultsOf {
  const { components } = parse(readSpec(file)) as { components: { schemas: Record<string, Schema> } };
  mend(components.schemas);
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: 'https://meta.example/', components });
  const validate = ajv.compile({ $ref: `https://meta.example/#/components/schemas/${name}` });
  return (body) => {
    if (validate(body)) return [];
    return [...new Set(validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`))];
  };
}

/**
 * The specification of 2025 as it must be meant, or as Meta has described it since. Where
 * it is only loose, it is made as strict as its own discriminators say.
 */
function mend(schemas: Record<string, Schema>): void {
  const schema = (name: string): Schema => schemas[name]!;
  const choiceOf = (name: string): Schema => ({
    oneOf: Object.values(schema(name).discriminator!.mapping).map(($ref) => ({ $ref })),
  });

  // `additionalProperties: false` beside an `allOf` forbids the fields of the base, and so every message.
  for (const { $ref } of schema('Message').oneOf!) {
    const message = schema($ref!.split('/').at(-1)!);
    for (const part of message.allOf!) delete part.additionalProperties;
    message.unevaluatedProperties = false;
  }
  // Documented for the endpoint, and absent from its schema: message tracking, and user ids in place of `to`.
  const base = schema('BaseMessageProperties');
  base.properties!['biz_opaque_callback_data'] = { type: 'string', maxLength: 512 };
  base.properties!['recipient'] = { type: 'string' };
  base.required = base.required!.filter((name) => name !== 'to');
  base.oneOf = [{ required: ['to'] }, { required: ['recipient'] }];
  // "Position index of the button (0-9)"; the pattern has the marks of footnotes in it.
  schema('TemplateComponent').properties!['index']!.pattern = '^[0-9]$';
  schema('ButtonComponent').allOf![1]!.properties!['index']!.pattern = '^[0-9]$';
  // The discriminators say which schema holds; JSON Schema by itself does not follow them.
  schema('TemplateObject').properties!['components']!.items = choiceOf('TemplateComponent');
  for (const name of ['HeaderComponent', 'BodyComponent']) {
    schema(name).allOf![1]!.properties!['parameters']!.items = choiceOf('ParameterObject');
  }
  schema('ButtonComponent').allOf![1]!.properties!['parameters']!.items = choiceOf('ButtonParameterObject');
  // Interactive messages with one link, which are documented and not in the schema.
  schema('InteractiveObject').properties!['type']!.enum!.push('cta_url');
  schema('ActionObject').oneOf!.push({
    required: ['name', 'parameters'],
    properties: {
      name: { enum: ['cta_url'] },
      parameters: {
        type: 'object',
        required: ['display_text', 'url'],
        properties: { display_text: { type: 'string', maxLength: 20 }, url: { type: 'string' } },
        additionalProperties: false,
      },
    },
  });
}
