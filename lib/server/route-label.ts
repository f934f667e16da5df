/** The first parts of the addresses that the console has; a test compares them with its routes. */
export const PAGE_ROUTES = [
  'access',
  'activity',
  'audit',
  'buckets',
  'clouds',
  'clusters',
  'diagnose',
  'export',
  'federation',
  'findings',
  'give-access',
  'help',
  'link-token',
  'policies',
  'requests',
  'settings',
  'sign-in',
  'suspensions',
  'verifications',
  'workloads',
] as const
export const API_ROUTES = [
  'access',
  'approval-rules',
  'audit',
  'bucket-policies',
  'canaries',
  'clouds',
  'clusters',
  'digest',
  'due-grants',
  'export',
  'federation',
  'jump',
  'linked-token',
  'live-policies',
  'marks',
  'namespaces',
  'outside-changes',
  'people',
  'policies',
  'policy-inventory',
  'requests',
  'review',
  'service-accounts',
  'sign-in',
  'sign-out',
  'suspensions',
  'verifications',
] as const

const pages: ReadonlySet<string> = new Set(PAGE_ROUTES)
const api: ReadonlySet<string> = new Set(API_ROUTES)

/** The part of the console that an address is in: one of few labels, whatever a stranger asks for. */
export function routeLabel(url = ''): string {
  const [path = ''] = url.split('?')
  const [, first = '', second = ''] = path.split('/')
  if (path === '/') return '/'
  if (first === '_next') return '/_next'
  if (first === 'api') return api.has(second) ? `/api/${second}` : 'other'
  return pages.has(first) ? `/${first}` : 'other'
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST'])
export const methodLabel = (method = '') => (METHODS.has(method) ? method : 'other')
