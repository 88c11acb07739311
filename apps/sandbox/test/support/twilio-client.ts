import twilio from 'twilio';
import { account } from './harness.ts';

/** The real SDK, with only its host exchanged. */
export function twilioClient(
  baseUrl: string,
  credentials: { name: string; secret: string } = { name: account.sid, secret: account.authToken },
) {
  const httpClient = new twilio.RequestClient();
  const request = httpClient.request.bind(httpClient);
  httpClient.request = (options) =>
    request({ ...options, uri: options.uri.replace('https://api.twilio.com', baseUrl) });
  return twilio(credentials.name, credentials.secret, { accountSid: account.sid, httpClient });
}
