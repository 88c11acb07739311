import type { ChannelRequest } from '@aftercall/core';
import MailComposer from 'nodemailer/lib/mail-composer';
import { domainOf } from './email-address.ts';
import { contentOf } from './email-request.ts';
import type { EmailSettings } from './email-settings.ts';

/** Made from the attempt, so that a bounce or a server's log leads back to it. */
export function messageIdOf(attemptId: string, { from }: Pick<EmailSettings, 'from'>): string {
  return `<${attemptId}@${domainOf(from)}>`;
}

/** The bytes of a mail; the same request, attempt and time make the same bytes. */
export function writeMail(
  request: ChannelRequest,
  attemptId: string,
  settings: EmailSettings,
  date: Date,
): Promise<Buffer> {
  const { subject, body } = contentOf(request);
  const { from, fromName } = settings;
  return new MailComposer({
    from: fromName === undefined ? from : { name: fromName, address: from },
    to: { name: '', address: request.to },
    subject,
    text: body,
    messageId: messageIdOf(attemptId, settings),
    date,
    // Nobody's holiday notice answers to it. https://www.rfc-editor.org/rfc/rfc3834#section-5
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}
