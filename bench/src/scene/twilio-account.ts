/** The account that gateway and responder share; it exists nowhere else. */
export const twilioAccount = {
  accountSid: 'AC00000000000000000000000000000001',
  authToken: 'bench-auth-token',
  from: '+15005550006',
} as const;
