import type { GlossaryWord } from './glossary'

/** Labels of columns, facts, fields and panels that name a term of the glossary, in lower case. */
const LABELS = {
  audience: 'audience',
  'token audience': 'audience',
  canary: 'canary',
  canaries: 'canary',
  coverage: 'coverage',
  'effective access': 'effective access',
  federation: 'federation config',
  'federation config': 'federation config',
  'federation configs': 'federation config',
  injected: 'injected',
  issuer: 'issuer URL',
  'issuer url': 'issuer URL',
  level: 'access level',
  'access level': 'access level',
  principal: 'principal',
  principals: 'principal',
  resource: 'resource',
  resources: 'resource',
  statement: 'statement',
  statements: 'statement',
  subject: 'subject',
  'trusted by': 'trust',
  verdict: 'verdict',
  webhook: 'webhook',
  zone: 'zone',
} as const satisfies Record<string, GlossaryWord>

/** The term that a label names, if it is one that not everyone knows. */
export const termOf = (label: string): GlossaryWord | undefined =>
  (LABELS as Record<string, GlossaryWord | undefined>)[label.toLowerCase()]
