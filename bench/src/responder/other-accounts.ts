/** The number of WhatsApp that gateway and responder share; it exists nowhere else. */
export const metaNumber = {
  /** What the gateway calls it, also in the URL of its webhook. */
  account: 'whatsapp-main',
  phoneNumberId: '100000000000001',
  businessAccountId: '200000000000002',
  displayPhoneNumber: '15005550007',
  accessToken: 'bench-access-token',
  appSecret: 'bench-app-secret',
  verifyToken: 'bench-verify-token',
} as const;

/** The same of an agent of RCS for Business. */
export const googleAgent = { agentId: 'bench_agent', clientToken: 'bench-client-token' } as const;

export const googleAccount = 'rcs-main';
