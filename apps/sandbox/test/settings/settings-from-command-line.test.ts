import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { SettingsError, settingsFromCommandLine } from '../../src/settings/settings-from-command-line.ts';
import { account } from '../support/harness.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function configuration(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  folders.push(folder);
  const file = join(folder, 'sandbox.json');
  writeFileSync(file, content);
  return file;
}

describe('settings from the command line', () => {
  test('have a default for everything', () => {
    expect(settingsFromCommandLine([], {})).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      accounts: [{ sid: 'AC00000000000000000000000000000001', authToken: 'sandbox-auth-token', inboundUrl: null }],
      timeScale: 1,
      magicNumbers: true,
      oracleLog: null,
    });
  });

  test('come from the environment', () => {
    const environment = {
      PORT: '4010',
      ACCOUNT_SID: account.sid,
      AUTH_TOKEN: account.authToken,
      INBOUND_URL: 'http://127.0.0.1:8080/webhooks/clinic/sms',
      ORACLE_LOG: '/tmp/accepts.jsonl',
      TIME_SCALE: '0.1',
      MAGIC_NUMBERS: 'off',
      KEPT_MESSAGES: '',
    };
    expect(settingsFromCommandLine([], environment)).toMatchObject({
      port: 4010,
      accounts: [{ sid: account.sid, authToken: account.authToken, inboundUrl: environment.INBOUND_URL }],
      oracleLog: '/tmp/accepts.jsonl',
      timeScale: 0.1,
      magicNumbers: false,
      keptMessages: 50_000,
    });
  });

  test('name the one WhatsApp number and the one RCS agent too', () => {
    const environment = {
      WHATSAPP_NUMBER_ID: '123456',
      WHATSAPP_ACCESS_TOKEN: 'token',
      WHATSAPP_APP_SECRET: 'secret',
      WHATSAPP_VERIFY_TOKEN: 'verify',
      RCS_CLIENT_TOKEN: 'client-token',
    };
    const flags = ['--whatsapp-webhook-url', 'http://127.0.0.1:8080/wa', '--rcs-agent-id', 'clinic'];
    expect(settingsFromCommandLine(flags, environment)).toMatchObject({
      whatsappNumbers: [
        {
          phoneNumberId: '123456',
          accessToken: 'token',
          appSecret: 'secret',
          verifyToken: 'verify',
          webhookUrl: 'http://127.0.0.1:8080/wa',
        },
      ],
      rcsAgents: [{ agentId: 'clinic', clientToken: 'client-token', webhookUrl: null }],
      accounts: [{ sid: 'AC00000000000000000000000000000001' }],
    });
    expect(settingsFromCommandLine([], {})).toMatchObject({
      whatsappNumbers: [{ phoneNumberId: '106540352242922', userIds: 'beside', refusesBy: 'status' }],
      rcsAgents: [{ agentId: 'sandbox_agent', leastBatch: 500 }],
    });
  });

  test('a flag wins over the environment, and both over the file', () => {
    const file = configuration(JSON.stringify({ port: 1, timeScale: 2, keptMessages: 3, accounts: [account] }));
    const settings = settingsFromCommandLine(['--config', file, '--port', '4011'], { PORT: '4010', TIME_SCALE: '4' });
    expect(settings).toMatchObject({ port: 4011, timeScale: 4, keptMessages: 3, accounts: [{ sid: account.sid }] });
  });

  test.each<[string, string[], Record<string, string>, RegExp]>([
    ['a port that is no number', [], { PORT: 'http' }, /port/],
    ['an unknown flag', ['--prot', '1'], {}, /--prot/],
    ['the auth token as a flag', ['--auth-token', 'x'], {}, /--auth-token/],
    ['a missing file', ['--config', '/nonexistent/sandbox.json'], {}, /cannot be read/],
    ['an account sid of the wrong shape', [], { ACCOUNT_SID: 'AC1' }, /an account sid is AC and 32/],
    ['magic that is neither on nor off', [], { MAGIC_NUMBERS: 'maybe' }, /magicNumbers/],
  ])('refuse %s', (_label, argv, environment, message) => {
    expect(() => settingsFromCommandLine(argv, environment)).toThrow(SettingsError);
    expect(() => settingsFromCommandLine(argv, environment)).toThrow(message);
  });

  test('refuse a file that is no JSON, an unknown field, and accounts named twice over', () => {
    expect(() => settingsFromCommandLine(['--config', configuration('port: 1')], {})).toThrow(/is no JSON object/);
    expect(() => settingsFromCommandLine(['--config', configuration('{"prot":1}')], {})).toThrow(/prot/);
    const named = configuration(JSON.stringify({ accounts: [account] }));
    expect(() => settingsFromCommandLine(['--config', named], { AUTH_TOKEN: 'x' })).toThrow(/not both/);
    const agent = { agentId: 'a', clientToken: 't', serviceAccount: { clientEmail: 'a@example.com' } };
    const twice = configuration(JSON.stringify({ rcsAgents: [agent, agent] }));
    expect(() => settingsFromCommandLine(['--config', twice], {})).toThrow(/give each its own/);
  });
});
