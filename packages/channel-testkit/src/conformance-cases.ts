import type { ConformanceGroup } from './conformance-check.ts';

/**
 * The cases that every channel is put through, by group and in the order of the report. The list is the kit's: a
 * script says of one that its provider has no such thing, and it then stands in the report with that sentence; it
 * cannot be left out. A channel's own cases (each of its statuses, the failures of its own protocol) come besides.
 */
export const conformanceCases: Readonly<Record<ConformanceGroup, readonly string[]>> = {
  importing: ['opens nothing, reads no environment, prints nothing and leaves no trace in the process'],
  capabilities: [
    'each field is declared with a value of its kind, and there are no others',
    'the channel and its factory have the same name, and at least one host',
    'the factory is written for the version of the contract that these checks are about',
    'revoke is there exactly when revoke is declared, and does what it says',
    'reachable is there exactly when capabilityCheck is declared, and does what it says',
    'reconcile is there exactly when reconcile is declared, and does what it says',
    'receiptOf is there exactly when receiptOf is declared, and does what it says',
    'listReplies is there exactly when listReplies is declared, and does what it says',
    'typing is there exactly when typing is declared, and does what it says',
    'markRead is there exactly when markRead is declared, and does what it says',
  ],
  limits: [
    'a payload that is too long is refused, and the limit is named',
    'the same payload makes the same request, of plain JSON, and nothing is called for it',
    'each trigger makes a message, or is refused with the limit named, whatever the service window',
    'a request keeps the address, and says what the person will read and what it costs',
    'a plain text is taken as it stands, and one that is too long is refused, where people are answered',
  ],
  accepting: [
    'two messages have the ids of two messages',
    'a message is sent with one call, which carries the address and our attempt id',
    'a repeat under the same attempt id says so to a provider that can tell',
    'a request that was stored as JSON is sent like a fresh one',
  ],
  failures: [
    '400',
    '401',
    '403',
    '404',
    'throttled',
    'throttled with a time to wait',
    "429 of a proxy, without the provider's body",
    '500',
    '503',
    'half a JSON text in a 200',
    'HTML in a 200',
    'an empty 200',
    'JSON without an id in a 200',
    'null in a 200',
    'a redirect',
    'a connection reset after the request',
    'half an answer',
    'an answer that is no HTTP',
    'an answer without end',
    'a timeout before the first byte',
    'a timeout after bytes left',
    'a fault that nobody foresaw',
    'a refused connection',
    'an answer that came too late to be read',
  ],
  aborting: [
    'an abort while the provider works gives an uncertain outcome at once',
    'an abort before the call sends nothing, and is not thrown',
  ],
  'opting out': ['a refusal for an opt-out is final and says what was stopped'],
  signatures: [
    'a signed body is believed',
    'a body outside ASCII is believed too',
    'a changed byte is refused, wherever it is',
    'a wrong key is refused',
    'a missing, empty or disfigured signature is refused, and nothing is thrown',
    'during a rotation both keys are believed',
    'a signature that is too old is refused',
  ],
  statuses: [
    'each receipt that is promised has a status that says it',
    'an invented status is unknown, with its word kept',
    'the words of JavaScript itself are unknown too',
    'a receipt finds our attempt, where the provider echoes it',
  ],
  receipts: [
    'the same receipt has the same key twice, and two facts have two keys',
    "the time of a fact is the provider's own, and never ours",
    'receipts that come together lose none, in any order',
    'a message of a person comes out as it was written',
    'a document that the channel does not know comes out as unknown, and never as a message',
  ],
  privacy: [
    'failed sends tell neither the address, nor a secret, nor the text',
    'refused and broken webhooks tell neither an address, nor a secret, nor a text',
    'a fault in the settings is told without the settings',
  ],
  hosts: ['nothing is called but the declared hosts, and by the lent client where they speak HTTP'],
};
