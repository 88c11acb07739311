import { randomBytes } from 'node:crypto';

/** Twilio's answer to a created message, always of the same shape and length: only the sid differs. */
export class CreatedMessages {
  readonly #accountSid: string;
  /** Half of a sid is this process's, the other half counts. */
  readonly #sidStart = `SM${randomBytes(8).toString('hex')}`;
  #count = 0;

  constructor(accountSid: string) {
    this.#accountSid = accountSid;
  }

  nextSid(): string {
    this.#count += 1;
    return this.#sidStart + this.#count.toString(16).padStart(16, '0');
  }

  /** The Message resource: https://www.twilio.com/docs/messaging/api/message-resource */
  answer(sid: string): string {
    const uri = `/2010-04-01/Accounts/${this.#accountSid}/Messages/${sid}`;
    return (
      `{"account_sid":"${this.#accountSid}","api_version":"2010-04-01","body":"A message.",` +
      '"date_created":"Tue, 24 Nov 2026 12:00:00 +0000","date_sent":null,' +
      '"date_updated":"Tue, 24 Nov 2026 12:00:00 +0000","direction":"outbound-api","error_code":null,' +
      '"error_message":null,"from":"+15005550006","messaging_service_sid":null,"num_media":"0",' +
      `"num_segments":"1","price":null,"price_unit":"USD","sid":"${sid}","status":"queued",` +
      `"subresource_uris":{"media":"${uri}/Media.json"},"to":"+12125550100","uri":"${uri}.json"}`
    );
  }
}
