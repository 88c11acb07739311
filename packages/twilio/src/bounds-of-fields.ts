import { signedText } from './signature-verifier.ts';
import type { FormFields } from './webhook-form.ts';

/** The id of a message behind its name, as both stand in what is signed. */
const signedIds = /MessageSid[A-Z]{2}[\da-f]{32}/g;
/** Such as `SmsMessageSid`. What comes before it in the text that is signed has the digits of a number in it. */
const nameOfId = /^[A-Za-z]*MessageSid$/;
const id = /^[A-Z]{2}[\da-f]{32}$/;

/**
 * Whether the fields of a message may have been divided otherwise than Twilio divided them. It signs the URL and the names
 * and values behind one another, with nothing in between: whoever has the signature of a message that they wrote could post
 * the same letters with other bounds, and so as the message of somebody else, in their own text's place. The id of the true
 * message is then somewhere in other fields, or in the query.
 */
export function isDividedOtherwise(form: FormFields, url: string): boolean {
  const fields = Object.entries(form).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const));
  const query = [...(URL.parse(url)?.searchParams ?? [])];
  const isId = ([name, value]: readonly [string, string]): boolean => nameOfId.test(name) && id.test(value);
  const idsIn = (text: string): number => text.match(signedIds)?.length ?? 0;
  return (
    idsIn(signedText('', form)) > fields.filter(isId).length ||
    query.some((one) => !isId(one) && idsIn(one.join('')) > 0)
  );
}
