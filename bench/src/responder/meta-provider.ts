import { createHmac, randomBytes } from 'node:crypto';
import { metaNumber } from './other-accounts.ts';
import type { OtherProvider, ProviderAnswer, ProviderRequest, SignedReceipt } from './other-provider.ts';

const messagesPath = new RegExp(`^/v\\d+\\.\\d+/${metaNumber.phoneNumberId}/messages$`);

/**
 * Meta's Cloud API: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-api
 * and its statuses: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export class MetaProvider implements OtherProvider {
  readonly channel = 'whatsapp';
  /** The beginning of an id is this process's, the rest counts. */
  readonly #idStart = `wamid.${randomBytes(12).toString('hex')}`;
  #count = 0;

  answer({ method, path, body }: ProviderRequest): ProviderAnswer | undefined {
    if (method !== 'POST' || !messagesPath.test(path)) return undefined;
    const { to, biz_opaque_callback_data: attemptId } = JSON.parse(body) as Readonly<Record<string, string>>;
    this.#count += 1;
    const id = this.#idStart + this.#count.toString(16).padStart(8, '0');
    const phone = String(to).replace('+', '');
    return {
      status: 200,
      json:
        `{"messaging_product":"whatsapp","contacts":[{"input":"${to}","wa_id":"${phone}"}],` +
        `"messages":[{"id":"${id}","message_status":"accepted"}]}`,
      receipts: {
        sent: receipt({ id, phone, attemptId }, 'sent'),
        delivered: receipt({ id, phone, attemptId }, 'delivered'),
      },
    };
  }
}

function receipt(
  { id, phone, attemptId }: { id: string; phone: string; attemptId: string | undefined },
  status: 'sent' | 'delivered',
): SignedReceipt {
  const { businessAccountId, displayPhoneNumber, phoneNumberId, appSecret, account } = metaNumber;
  const timestamp = Math.floor(Date.now() / 1_000);
  const echo = attemptId === undefined ? '' : `"biz_opaque_callback_data":"${attemptId}",`;
  const body =
    `{"object":"whatsapp_business_account","entry":[{"id":"${businessAccountId}","changes":[{"value":{` +
    `"messaging_product":"whatsapp","metadata":{"display_phone_number":"${displayPhoneNumber}",` +
    `"phone_number_id":"${phoneNumberId}"},"contacts":[{"profile":{"name":"A caller"},"wa_id":"${phone}"}],` +
    `"statuses":[{"id":"${id}","status":"${status}","timestamp":"${timestamp}","recipient_id":"${phone}",${echo}` +
    '"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}]},"field":"messages"}]}]}';
  const signature = createHmac('sha256', appSecret).update(body, 'utf8').digest('hex');
  return { account, signatureLine: `x-hub-signature-256: sha256=${signature}\r\n`, body };
}
