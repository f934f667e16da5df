/** What traces call this service. */
export const SERVICE_NAME = 'workload-identity-console'
