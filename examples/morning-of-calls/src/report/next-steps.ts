export interface NextStepsInput {
  readonly gatewayUrl: string;
  readonly sandboxUrl: string;
  readonly apiKey: string;
  readonly signInLink: string;
}

/** What to try while everything is still up. */
export function nextSteps({ gatewayUrl, sandboxUrl, apiKey, signInLink }: NextStepsInput): readonly string[] {
  const liveLink = {
    specversion: '1.0',
    id: 'try-1',
    source: '/voice/me',
    type: 'caller.requested',
    subject: 'us-01',
    tenant: 'glow-salon',
    data: { live: true, request: { id: 'try-1', kind: 'link', url: 'https://glow.example.com/gift-cards' } },
  };
  return [
    'Everything is still up; Ctrl-C ends it. To look at, in a browser:',
    '',
    `  ${signInLink}   the console: calls, journeys, the scorecard (one sign-in)`,
    `  ${sandboxUrl}/phones/   the phones: read, write back, say stop`,
    '',
    'To try next, in another terminal:',
    '',
    `  export AFTERCALL=${gatewayUrl} SANDBOX=${sandboxUrl}`,
    `  export KEY=${apiKey}`,
    '',
    '  # the journey of a call: events, verdicts, attempts, receipts, replies',
    '  curl -s "$AFTERCALL/v1/calls/mx-10" -H "authorization: Bearer $KEY"',
    '',
    '  # one more text for a caller who agreed to it, live; send it twice, and it stays one text',
    '  curl -s "$AFTERCALL/v1/events" -H "authorization: Bearer $KEY" \\',
    "    -H 'content-type: application/cloudevents+json' \\",
    `    -d '${JSON.stringify(liveLink)}'`,
    '',
    '  # the ledger, in order',
    '  curl -s "$AFTERCALL/v1/ledger?limit=20" -H "authorization: Bearer $KEY"',
    '',
    '  # what the carrier took over, and what became of it',
    '  curl -s "$SANDBOX/sandbox/messages?limit=5"; curl -s "$SANDBOX/sandbox/summary"',
  ];
}
