import type { ChannelFactory, StandardResult } from '@aftercall/core';

import type { ConfigFault } from '../faults/config-fault.ts';
import { hideSecrets } from '../faults/hide-secrets.ts';
import { schemaFaults } from '../faults/schema-faults.ts';
import type { YamlSource } from '../yaml-source.ts';

export type SettingsResult =
  | { readonly ok: true; readonly settings: unknown }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/** Lets a channel check the settings of an account of its own. */
export async function checkAccountSettings(
  factory: ChannelFactory,
  settings: Readonly<Record<string, unknown>>,
  source: YamlSource,
  path: readonly PropertyKey[],
): Promise<SettingsResult> {
  const result = await validate(factory, settings);
  if (result.issues === undefined) return { ok: true, settings: result.value };
  const faults = schemaFaults(result.issues, factory.settings, settings, source, path);
  return { ok: false, faults: faults.map((fault) => ({ ...fault, message: hideSecrets(fault.message, settings) })) };
}

async function validate(
  factory: ChannelFactory,
  settings: Readonly<Record<string, unknown>>,
): Promise<StandardResult<unknown>> {
  try {
    return await factory.settings['~standard'].validate(settings);
  } catch {
    // Not the error's own message: it may quote a secret.
    const message = `could not be checked: the settings schema of the channel "${factory.channel}" failed; report it to the channel's author`;
    return { issues: [{ message }] };
  }
}
