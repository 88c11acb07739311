/** What people call the processes of a bench, in the order in which columns and charts have them. */
export const processes = {
  gateway: 'gateway',
  secondGateway: 'second gateway',
  postgres: 'PostgreSQL',
  emulator: 'emulator',
  bearerbox: 'bearerbox',
  smsbox: 'smsbox',
  responder: 'responder',
  generator: 'generator',
} as const;
