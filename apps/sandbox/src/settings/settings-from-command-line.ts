import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { defaultAccount } from '../twilio/account.ts';
import { type SandboxSettings, sandboxSettingsSchema } from './sandbox-settings.ts';

/** The start is impossible; the message names the setting and the mend. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Every setting of the command line with its environment variable; the flag wins over the
 * variable, and both over the configuration file. The auth token has no flag, because
 * other users of the machine see flags.
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
} as const;

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

  const [sid, authToken, inboundUrl] = [given('account-sid'), environment['AUTH_TOKEN'], given('inbound-url')];
  if (sid !== undefined || authToken !== undefined || inboundUrl !== undefined) {
    if ('accounts' in fromFile) {
      throw new SettingsError(
        'name the accounts in the configuration file, or by ACCOUNT_SID, AUTH_TOKEN and INBOUND_URL, not both',
      );
    }
    input['accounts'] = [
      {
        sid: sid ?? defaultAccount.sid,
        authToken: authToken ?? defaultAccount.authToken,
        inboundUrl: inboundUrl ?? null,
      },
    ];
  }
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
