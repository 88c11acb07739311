import { tenantId } from './test-engine.ts';

/**
 * A configuration with one tenant, the salon of the test engine.
 *
 * @param tenant its accounts and, where it has rules of its own, its routing: YAML, indented as fields of a tenant. Other
 *   tenants may follow.
 * @param top further blocks of the file, such as `timing`.
 */
export function salonConfig(tenant: string, top = ''): string {
  return `
apiKeys: []
${top}
tenants:
  - id: ${tenantId}
    name: Salon Luz
    locale: en-US
    timezone: America/New_York
${tenant}`;
}
