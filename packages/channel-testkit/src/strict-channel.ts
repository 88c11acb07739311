import assert from 'node:assert/strict';
import {
  readFoundReceipt,
  readListedReplies,
  readOutcome,
  readReconciliation,
  readWebhook,
  type Channel,
  type TellFault,
} from '@aftercall/core';

/**
 * The channel, whose answers have to be of the contract's shape: what a host would mend, with a line in its log, fails here
 * with the name of the field.
 */
export function strictChannel(channel: Channel): Channel {
  const strict: Channel = {
    name: channel.name,
    capabilities: channel.capabilities,
    hosts: channel.hosts,
    fit: (input) => channel.fit(input),
    async send(request, context) {
      const outcome = await channel.send(request, context);
      readOutcome(outcome, refuse('send'));
      return outcome;
    },
    webhook: {
      verify: (request) => channel.webhook.verify(request),
      parse(request) {
        const parsed = channel.webhook.parse(request);
        readWebhook(parsed, refuse('webhook.parse'));
        return parsed;
      },
    },
  };
  return Object.assign(
    strict,
    abilitiesOf(channel),
    channel.reconcile && { reconcile: strictReconcile(channel) },
    channel.receiptOf && { receiptOf: strictReceipt(channel) },
    channel.listReplies && { listReplies: strictListing(channel) },
  );
}

function strictReceipt(channel: Channel): NonNullable<Channel['receiptOf']> {
  return async (...question) => {
    const answer = await channel.receiptOf?.(...question);
    readFoundReceipt(answer, refuse('receiptOf'));
    return answer;
  };
}

function strictListing(channel: Channel): NonNullable<Channel['listReplies']> {
  return async (...span) => {
    const answer = await channel.listReplies?.(...span);
    readListedReplies(answer, refuse('listReplies'));
    return answer ?? { replies: [], complete: false };
  };
}

function strictReconcile(channel: Channel): NonNullable<Channel['reconcile']> {
  return async (...question) => {
    const answer = await channel.reconcile?.(...question);
    readReconciliation(answer, refuse('reconcile'));
    return answer ?? { found: false, certain: false };
  };
}

/** Those that it has, declared or not, of an object or of a class. */
function abilitiesOf(channel: Channel): Partial<Channel> {
  const names = ['fitText', 'revoke', 'reachable', 'typing', 'markRead'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const ability: unknown = channel[name];
      return typeof ability === 'function' ? [[name, ability.bind(channel) as unknown]] : [];
    }),
  );
}

function refuse(call: string): TellFault {
  return (field, mend) =>
    assert.fail(`the answer of ${call} is not of the contract's shape: ${field} (a host has it ${mend})`);
}
