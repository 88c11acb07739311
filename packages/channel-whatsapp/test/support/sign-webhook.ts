import { createHmac } from 'node:crypto';

/**
 * X-Hub-Signature-256 as Meta describes it, written apart from the code under test.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
export function signBody(appSecret: string, body: string | Uint8Array): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}
