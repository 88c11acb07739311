import { expect, test } from '@jest/globals';
import { kannelConfig } from '../../src/kannel/kannel-config.ts';

const ports = { admin: 1001, smsbox: 1002, sendSms: 1003, reports: [1004, 1005] };

/** The groups of a configuration, each with its variables. */
function groupsOf(config: string): Record<string, string>[] {
  return config.split('\n\n').map((group) =>
    Object.fromEntries(
      group
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ = (.*)/, 2) as [string, string]),
    ),
  );
}

test('a connection to the provider has a port for its reports, and tells the provider which', () => {
  const groups = groupsOf(kannelConfig(ports, 2001, { smscs: 2, pendingSubmits: 7, pendingReports: 8 }));
  expect(groups.map((one) => one['group'])).toEqual(['"core"', '"smsc"', '"smsc"', '"smsbox"', '"sendsms-user"']);
  expect(groups.filter((one) => one['group'] === '"smsc"').map((one) => [one['port'], one['send-url']])).toEqual([
    ['1004', '"http://127.0.0.1:2001/1004?to=%p&from=%P&text=%b"'],
    ['1005', '"http://127.0.0.1:2001/1005?to=%p&from=%P&text=%b"'],
  ]);
  expect(groups[1]).toMatchObject({ 'max-pending-submits': '7', 'generic-status-error': '404' });
  expect(groups[3]).toMatchObject({ 'sendsms-port': '1003', 'max-pending-requests': '8' });
});

test('nothing is stored, and nobody outside this machine can reach what can be bound to it', () => {
  const config = kannelConfig(ports, 2001, { smscs: 2, pendingSubmits: 7, pendingReports: 8 });
  expect(config).not.toMatch(/store-|log-file/);
  const [core, smsc, , smsbox] = groupsOf(config);
  expect(core).toMatchObject({
    'dlr-storage': '"internal"',
    'admin-interface': '"127.0.0.1"',
    'smsbox-interface': '"127.0.0.1"',
  });
  expect(smsc?.['connect-allow-ip']).toBe('"127.0.0.1"');
  expect(smsbox?.['sendsms-interface']).toBe('"127.0.0.1"');
});
