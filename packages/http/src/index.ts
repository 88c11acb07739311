export { createHttpClient } from './http-client.ts';
export type { HttpClientSettings, LentHttpClient } from './http-client.ts';
