export const carrierNames = ['twilio', 'meta', 'rbm'] as const;
export type CarrierName = (typeof carrierNames)[number];

export const channels = ['sms', 'whatsapp', 'rcs'] as const;
export type Channel = (typeof channels)[number];
