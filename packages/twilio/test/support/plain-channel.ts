import { plainCapabilities } from '@aftercall/channel-testkit';
import type { Channel, ChannelCapabilities, ChannelOutside, HttpRequest } from '@aftercall/core';
import { commonErrorCodes } from '../../src/common-error-codes.ts';
import { createErrorTable } from '../../src/error-table.ts';
import { parseInboundMessage } from '../../src/inbound-message.ts';
import { createMessageChannel } from '../../src/message-channel.ts';
import type { MessageChannelParts } from '../../src/message-channel.ts';
import { fitPlain, fitText } from '../../src/text-request.ts';
import { wired } from './message-wire.ts';
import type { Answers } from './message-wire.ts';
import { accountWith } from './twilio-account.ts';

const capabilities: ChannelCapabilities = {
  ...plainCapabilities,
  text: { unit: 'characters', max: 1_600, segmented: false },
  receipts: { sent: true, delivered: true, read: true },
  reconcile: true,
};

export const plainErrors = createErrorTable(commonErrorCodes(true));

const asPlain = { aMessage: 'A plain message', limits: capabilities.text, countsSegments: false } as const;

/** An invented channel with nothing of its own but a prefix. */
const plainParts: MessageChannelParts = {
  name: 'plain',
  capabilities,
  fit: (input) => fitText(input, asPlain),
  fitText: (input) => fitPlain(input, asPlain),
  addressOf: (number) => `plain:${number}`,
  errors: plainErrors,
  parseInbound: parseInboundMessage,
};

export function plainChannelOn(
  outside: ChannelOutside,
  account: object = {},
  parts: Partial<MessageChannelParts> = {},
): Channel {
  return createMessageChannel(accountWith(account), outside, { ...plainParts, ...parts });
}

export function plainChannelWith(
  answers: Answers,
  account: object = {},
  parts: Partial<MessageChannelParts> = {},
): { channel: Channel; asked: HttpRequest[] } {
  return wired((outside) => plainChannelOn(outside, account, parts), answers);
}
