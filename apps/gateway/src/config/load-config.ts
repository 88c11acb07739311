import { readFile } from 'node:fs/promises';

import type { ChannelFactory } from '@aftercall/core';

import { inFileOrder } from './faults/config-fault.ts';
import type { ConfigFault } from './faults/config-fault.ts';
import { configSchema } from './config-schema.ts';
import { deepFreeze } from './deep-freeze.ts';
import { environmentSchema, withoutEmpty } from './environment.ts';
import type { EnvironmentSettings } from './environment.ts';
import type { GatewayConfig } from './gateway-config.ts';
import type { Environment } from './interpolate.ts';
import { resolveConfig } from './resolve/resolve-config.ts';
import { issuePath, schemaFaults } from './faults/schema-faults.ts';
import { readYaml } from './yaml-source.ts';

export interface LoadConfigInput {
  /** The file to read, or the name of `text` in faults. Without it: `AFTERCALL_CONFIG`, else `aftercall.yaml`. */
  readonly file?: string;
  /** The YAML itself, for a host that has it already. */
  readonly text?: string;
  readonly env: Environment;
  /** The gateway's own, by name: what an account may name in `channel`, beside the packages that the file names. */
  readonly channels: ReadonlyMap<string, ChannelFactory>;
}

export type LoadConfigResult =
  /** `warnings` are in the form of faults, in the order of the file: what works, and perhaps not as somebody meant it. */
  | { readonly ok: true; readonly config: GatewayConfig; readonly warnings: readonly ConfigFault[] }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/**
 * Reads, checks and freezes the configuration. Never throws for a bad one: each fault
 * comes back with its place and its mend, as many at once as can be told apart.
 */
export async function loadConfig({ file, text, env, channels }: LoadConfigInput): Promise<LoadConfigResult> {
  const variables = withoutEmpty(env);
  const environment = readEnvironment(variables);
  const name = file ?? variables['AFTERCALL_CONFIG'] ?? 'aftercall.yaml';
  const content = text === undefined ? await readText(name) : { ok: true as const, text };
  if (!content.ok) return failed(environment, [content.fault]);

  const yaml = readYaml(content.text, name, variables);
  if (!yaml.ok) return failed(environment, yaml.faults);

  const { source } = yaml;
  const parsed = configSchema.safeParse(source.value);
  if (!parsed.success) {
    return failed(environment, schemaFaults(parsed.error.issues, configSchema, source.value, source));
  }
  if (!environment.ok) return failed(environment, []);

  const { config, faults, warnings } = await resolveConfig({
    file: parsed.data,
    source,
    environment: environment.settings,
    channels,
  });
  if (faults.length > 0) return failed(environment, faults);
  return { ok: true, config: deepFreeze(config), warnings: inFileOrder(warnings) };
}

type EnvironmentResult =
  | { readonly ok: true; readonly settings: EnvironmentSettings }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

function readEnvironment(variables: Environment): EnvironmentResult {
  const parsed = environmentSchema.safeParse(variables);
  if (parsed.success) return { ok: true, settings: parsed.data };
  const faults = parsed.error.issues.map((issue) => ({
    file: 'environment',
    field: issuePath(issue).join('.'),
    message: issue.message,
  }));
  return { ok: false, faults };
}

function failed(environment: EnvironmentResult, faults: readonly ConfigFault[]): LoadConfigResult {
  return { ok: false, faults: inFileOrder(environment.ok ? faults : [...environment.faults, ...faults]) };
}

async function readText(
  file: string,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly fault: ConfigFault }> {
  try {
    const bytes = await readFile(file);
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    return { ok: false, fault: { file, field: '', message: unreadableMessage(error) } };
  }
}

function unreadableMessage(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
  switch (code) {
    case 'ENOENT':
      return 'does not exist: set AFTERCALL_CONFIG to your configuration file, or start from examples/config/aftercall.yaml';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'is no UTF-8 text: save it as UTF-8';
    default:
      return `cannot be read (${code}): check that it is a file and that the gateway may read it`;
  }
}
