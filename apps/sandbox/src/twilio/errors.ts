/**
 * The errors that the sandbox answers with: HTTP status and Twilio's own sentence by code,
 * from https://www.twilio.com/docs/api/errors
 */
const errorTable = {
  20001: { status: 400, message: 'Unknown parameters' },
  20003: { status: 401, message: 'Authenticate' },
  20404: { status: 404, message: 'The requested resource was not found' },
  20429: { status: 429, message: 'Too Many Requests' },
  20500: { status: 500, message: 'Internal Server Error' },
  20503: { status: 503, message: 'Service unavailable' },
  21211: { status: 400, message: "Invalid 'To' Phone Number" },
  21212: { status: 400, message: "Invalid 'From' Number (caller ID)" },
  21602: { status: 400, message: 'Message body is required' },
  21603: { status: 400, message: "A 'From' or 'MessagingServiceSid' parameter is required to send a message" },
  21604: { status: 400, message: "The destination 'To' phone number is required to send an SMS" },
  21606: {
    status: 400,
    message:
      "The 'From' phone number provided is not a valid message-capable Twilio phone number for this destination.",
  },
  21609: { status: 400, message: "Invalid 'StatusCallback'" },
  21610: { status: 400, message: 'Attempt to send to unsubscribed recipient' },
  21612: { status: 400, message: "The 'To' phone number is not currently reachable via SMS" },
  21614: { status: 400, message: "'To' number is not a valid mobile number" },
  21617: { status: 400, message: 'The concatenated message body exceeds the 1600 character limit' },
  21701: { status: 400, message: 'The Messaging Service does not exist' },
  21703: { status: 400, message: 'The Messaging Service does not have a phone number available to send a message' },
  30409: { status: 400, message: 'This message cannot be canceled' },
  35111: { status: 400, message: 'SendAt timestamp is missing' },
  35114: { status: 400, message: 'Scheduling does not support this timestamp' },
  35118: { status: 400, message: 'MessagingServiceSid is required to schedule a message' },
} as const satisfies Record<number, { status: number; message: string }>;

export type TwilioErrorCode = keyof typeof errorTable;

/** The body of an error answer. */
export interface TwilioErrorBody {
  readonly code: number;
  readonly message: string;
  readonly more_info: string;
  readonly status: number;
}

/** A request that is answered with a Twilio error. Its message never repeats an address or a body. */
export class TwilioError extends Error {
  override readonly name = 'TwilioError';
  readonly code: TwilioErrorCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: TwilioErrorCode, details: { message?: string; headers?: Record<string, string> } = {}) {
    super(details.message ?? errorTable[code].message);
    this.code = code;
    this.status = errorTable[code].status;
    this.headers = details.headers ?? {};
  }

  toBody(): TwilioErrorBody {
    return {
      code: this.code,
      message: this.message,
      more_info: `https://www.twilio.com/docs/errors/${this.code}`,
      status: this.status,
    };
  }
}

/** What Twilio would take or overlook and the sandbox refuses, so that our own mistakes show. */
export function sandboxRefusal(explanation: string): TwilioError {
  return new TwilioError(20001, { message: `sandbox: ${explanation}` });
}
