import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { defaultMetaAccount } from '../meta/meta-account.ts';
import { defaultRbmAgent } from '../rbm/rbm-agent.ts';
import { defaultAccount } from '../twilio/account.ts';
import { type SandboxSettings, sandboxSettingsSchema } from './sandbox-settings.ts';

/** The start is impossible; the message names the setting and the mend. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Every setting of the command line with its environment variable; the flag wins over the
 * variable, and both over the configuration file. Secrets have no flag, because other
 * users of the machine see flags.
 */
export const commandLineSettings = {
  port: 'PORT',
  host: 'HOST',
  config: 'SANDBOX_CONFIG',
  'oracle-log': 'ORACLE_LOG',
  'time-scale': 'TIME_SCALE',
  'late-receipt-seconds': 'LATE_RECEIPT_SECONDS',
  'magic-numbers': 'MAGIC_NUMBERS',
  'kept-messages': 'KEPT_MESSAGES',
  'account-sid': 'ACCOUNT_SID',
  'inbound-url': 'INBOUND_URL',
  'whatsapp-number-id': 'WHATSAPP_NUMBER_ID',
  'whatsapp-webhook-url': 'WHATSAPP_WEBHOOK_URL',
  'rcs-agent-id': 'RCS_AGENT_ID',
  'rcs-webhook-url': 'RCS_WEBHOOK_URL',
} as const;

/** Secrets, by environment alone. */
export const secretVariables = [
  'AUTH_TOKEN',
  'WHATSAPP_ACCESS_TOKEN',
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
  'RCS_CLIENT_TOKEN',
] as const;

type SettingName = keyof typeof commandLineSettings;

/** @throws SettingsError */
export function settingsFromCommandLine(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): SandboxSettings {
  const flags = parseFlags(argv);
  const given = (name: SettingName): string | undefined => {
    const value = flags[name] ?? environment[commandLineSettings[name]];
    return value === '' ? undefined : value;
  };
  const file = given('config');
  const fromFile = file === undefined ? {} : readConfiguration(file);

  const input: Record<string, unknown> = { ...fromFile };
  const take = (setting: string, name: SettingName, read: (text: string) => unknown = (text) => text) => {
    const text = given(name);
    if (text !== undefined) input[setting] = read(text);
  };
  take('port', 'port', readNumber);
  take('host', 'host');
  take('oracleLog', 'oracle-log');
  take('timeScale', 'time-scale', readNumber);
  take('lateReceiptSeconds', 'late-receipt-seconds', readNumber);
  take('keptMessages', 'kept-messages', readNumber);
  take('magicNumbers', 'magic-numbers', (text) => ({ on: true, off: false })[text] ?? text);

  const secret = (name: (typeof secretVariables)[number]): string | undefined => environment[name];
  /** The one account of a carrier, where any of its settings is given; what is not is the default account's. */
  const takeAccount = (setting: string, defaults: object, values: Record<string, string | undefined>) => {
    const named = Object.entries(values).filter(([, value]) => value !== undefined);
    if (named.length === 0) return;
    if (setting in fromFile) {
      throw new SettingsError(
        `name the ${setting} in the configuration file, or one by flags and variables (${Object.keys(values).join(', ')}), not both`,
      );
    }
    input[setting] = [{ ...defaults, ...Object.fromEntries(named) }];
  };
  takeAccount('accounts', defaultAccount, {
    sid: given('account-sid'),
    authToken: secret('AUTH_TOKEN'),
    inboundUrl: given('inbound-url'),
  });
  takeAccount('whatsappNumbers', defaultMetaAccount, {
    phoneNumberId: given('whatsapp-number-id'),
    accessToken: secret('WHATSAPP_ACCESS_TOKEN'),
    appSecret: secret('WHATSAPP_APP_SECRET'),
    verifyToken: secret('WHATSAPP_VERIFY_TOKEN'),
    webhookUrl: given('whatsapp-webhook-url'),
  });
  takeAccount('rcsAgents', defaultRbmAgent, {
    agentId: given('rcs-agent-id'),
    clientToken: secret('RCS_CLIENT_TOKEN'),
    webhookUrl: given('rcs-webhook-url'),
  });
  const settings = sandboxSettingsSchema.safeParse(input);
  if (!settings.success) throw new SettingsError(`the settings cannot be used:\n${z.prettifyError(settings.error)}`);
  return settings.data;
}

function parseFlags(argv: readonly string[]): Partial<Record<SettingName, string>> {
  const options = Object.fromEntries(
    Object.keys(commandLineSettings).map((name) => [name, { type: 'string' as const }]),
  );
  try {
    return parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (error) {
    throw new SettingsError((error as Error).message);
  }
}

function readConfiguration(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new SettingsError(`the configuration file ${file} cannot be read; check SANDBOX_CONFIG or --config`);
  }
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new SettingsError(`the configuration file ${file} is no JSON object`);
  }
}

/** Anything but a decimal number stays text, so that the schema names the setting. */
function readNumber(text: string): unknown {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
