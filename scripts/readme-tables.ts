import { createSmsChannel, smsSettings } from '@aftercall/channel-sms';
import { capabilityTable } from '@aftercall/channel-testkit/capability-table';
import type { ChannelOutside } from '@aftercall/core';

/** No channel reaches for the outside before it is asked to send. */
const nowhere: ChannelOutside = {
  http: () => Promise.reject(new Error('the table asks no provider')),
  now: () => new Date(0),
  webhookUrl: 'https://gateway.example/webhooks/tenant/account',
};

/** The README with its generated tables as they are now. */
export function withTables(readme: string): string {
  const settings = smsSettings.parse({ accountSid: `AC${'0'.repeat(32)}`, authToken: 'none', from: '+12025550100' });
  const sms = createSmsChannel(settings, nowhere);
  return between(readme, 'channels', capabilityTable([sms]));
}

function between(text: string, mark: string, content: string): string {
  const [begin, end] = [`<!-- ${mark}:begin -->`, `<!-- ${mark}:end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The README has lost its marks ${begin} and ${end}.`);
  return `${text.slice(0, from + begin.length)}\n${content}${text.slice(to)}`;
}
