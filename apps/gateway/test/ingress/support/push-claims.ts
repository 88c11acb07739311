export const audience = 'https://gateway.example/v1/pubsub/push';
export const serviceAccount = 'pusher@demo.iam.gserviceaccount.com';

/** What Google writes into the token of a push. */
export function pushClaims(changes: object = {}): object {
  const now = Math.floor(Date.now() / 1_000);
  return {
    aud: audience,
    azp: '113774264463038321964',
    email: serviceAccount,
    email_verified: true,
    exp: now + 3_600,
    iat: now,
    iss: 'https://accounts.google.com',
    sub: '113774264463038321964',
    ...changes,
  };
}
