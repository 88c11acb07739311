/** Where the parts of one Kannel meet, all on the loopback interface. */
export interface KannelPorts {
  /** Of bearerbox: its status. */
  readonly admin: number;
  /** Of bearerbox: where smsbox connects. */
  readonly smsbox: number;
  /** Of smsbox: send requests. */
  readonly sendSms: number;
  /** Of bearerbox: the delivery reports of the provider, a port for each connection to it. */
  readonly reports: readonly number[];
}

/** How much Kannel is let do at once. */
export interface KannelTuning {
  /** Connections of bearerbox to the provider, each an SMSC of its own. */
  readonly smscs: number;
  /** Messages that wait for the provider's answer on one of the connections to it. */
  readonly pendingSubmits: number;
  /** Delivery reports that bearerbox has under way to smsbox, and smsbox to whoever sent the message. */
  readonly pendingReports: number;
}

/** Who sends by it. */
export const kannelUser = { username: 'bench', password: 'bench' } as const;

/** A message is one request to the provider, however many segments it has, as it is to Twilio. */
const longestMessage = 1_000;

type Group = readonly (readonly [name: string, value: string | number])[];

/**
 * The configuration of bearerbox and smsbox: https://www.kannel.org/download/1.4.5/userguide-1.4.5/userguide.html
 * Nothing is stored, and delivery reports are kept in memory.
 */
export function kannelConfig(ports: KannelPorts, providerPort: number, tuning: KannelTuning): string {
  const groups: Group[] = [
    [
      ['group', 'core'],
      ['admin-port', ports.admin],
      ['admin-interface', '127.0.0.1'],
      ['admin-password', kannelUser.password],
      ['smsbox-port', ports.smsbox],
      ['smsbox-interface', '127.0.0.1'],
      ['smsbox-max-pending', tuning.pendingReports],
      ['dlr-storage', 'internal'],
      // A list of parts is kept for messages of people, and none comes.
      ['sms-combine-concatenated-mo', 'false'],
    ],
    ...ports.reports.map((port) => connectionToProvider(port, providerPort, tuning.pendingSubmits)),
    [
      ['group', 'smsbox'],
      ['bearerbox-host', '127.0.0.1'],
      ['sendsms-port', ports.sendSms],
      ['sendsms-interface', '127.0.0.1'],
      ['max-pending-requests', tuning.pendingReports],
      ['sms-length', longestMessage],
    ],
    [
      ['group', 'sendsms-user'],
      ['username', kannelUser.username],
      ['password', kannelUser.password],
      ['max-messages', 1],
    ],
  ];
  return groups.map((group) => group.map(([name, value]) => `${name} = ${inQuotes(value)}\n`).join('')).join('\n');
}

/** An SMSC of HTTP, by the forms that a user may give it. */
function connectionToProvider(reportPort: number, providerPort: number, pendingSubmits: number): Group {
  return [
    ['group', 'smsc'],
    ['smsc', 'http'],
    ['smsc-id', `provider-${reportPort}`],
    ['system-type', 'generic'],
    ['port', reportPort],
    ['connect-allow-ip', '127.0.0.1'],
    ['send-url', `http://127.0.0.1:${providerPort}/${reportPort}?to=%p&from=%P&text=%b`],
    ['status-success-regex', '^SM'],
    ['generic-foreign-id-regex', '^(SM[0-9a-f]+)'],
    // Without it a report that is not taken gets the answer of one that is.
    ['generic-status-error', 404],
    ['max-pending-submits', pendingSubmits],
    ['max-sms-octets', longestMessage],
  ];
}

function inQuotes(value: string | number): string {
  return typeof value === 'number' ? String(value) : `"${value}"`;
}
