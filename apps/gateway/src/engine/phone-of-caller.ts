import { createPhoneReader, textable, type CallerPhone } from '@aftercall/core';

/** Reads the number of a caller block: what it is, or why nothing may be sent to it. */
export function createCallerPhoneReader(cacheSize = 10_000): (raw: string) => CallerPhone {
  const read = createPhoneReader({ cacheSize });
  return (raw) => {
    const phone = read(raw);
    if (!phone.valid) return { usable: false, fault: 'phone_invalid' };
    const answer = textable(phone);
    if (!answer.textable) return { usable: false, fault: answer.why };
    const { e164, line, country } = phone;
    return { usable: true, e164, line, ...(country !== undefined && { country }) };
  };
}
