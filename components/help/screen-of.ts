/** Screens by the beginning of their address; the first that matches counts. */
const SCREENS = [
  [/^\/help\b/, 'help'],
  [/^\/workloads$/, 'workloads'],
  [/^\/give-access$/, 'give-access'],
  [/^\/buckets\b/, 'buckets'],
  [/^\/policies\/[^/]+\/history$/, 'policy-history'],
  [/^\/policies\/./, 'policy'],
  [/^\/policies$/, 'policies'],
  [/^\/access$/, 'access'],
  [/^\/requests\b/, 'requests'],
  [/^\/findings$/, 'findings'],
  [/^\/(activity|audit)\b/, 'activity'],
  [/^\/verifications\b/, 'verifications'],
  [/^\/suspensions\b/, 'suspensions'],
  [/^\/clusters\/(?:[^/]+\/)?setup$/, 'setup'],
  [/^\/clusters\/[^/]+\/namespaces\/.+\/clouds$/, 'clouds'],
  [/^\/clusters\/[^/]+\/(?:namespaces|service-accounts)\//, 'service-account'],
  [/^\/clusters\b/, 'clusters'],
  [/^\/federation\b/, 'federation'],
  [/^\/clouds\b/, 'clouds'],
  [/^\/diagnose$/, 'troubleshoot'],
  [/^\/export$/, 'export'],
  [/^\/settings\b/, 'settings'],
  [/^\/$/, 'home'],
] as const

export type ScreenId = (typeof SCREENS)[number][1]

/** The screen that an address belongs to; undefined where there is none. */
export const screenOf = (path: string): ScreenId | undefined =>
  SCREENS.find(([address]) => address.test(path))?.[1]
