import { GLOSSARY } from '@/lib/common/glossary'

/** Words that are only used in the code. */
const CODE_WORDS = {
  'access request': 'One principal, action and resource that the engine decides on.',
  actor: 'The person or worker that a request or an audit entry belongs to.',
  adapter:
    'The typed client of one outside system (`lib/adapters`). It parses requests and responses and maps errors once.',
  context:
    'What a service verb receives: the actor, the clients that carry the actor’s credential, the database and the clock.',
  contract: 'Tests that an adapter passes both against the sandbox and against the real system.',
  gate: 'A limit on what a policy change may give (`--max-gain`). In the engine, also the bucket policy that a request passes in addition to access policies.',
  law: 'A property that holds for all inputs, tried with random ones (`lib/testing/laws`).',
  proposal: 'The change that a request asks for: a policy to save or delete, or approval rules.',
  reading:
    'The result of one read that may fail by itself: a value or a problem, and the time of reading.',
  region:
    'A set of requests described by patterns of principals, actions and resources. Comparing two policy sets yields the regions that changed.',
  'server action': 'A function that a form calls (`actions.ts`).',
  service:
    'The functions of a feature that pages, actions and commands call (`service.ts`), one verb per function.',
  store: 'The console’s database: PostgreSQL, or PGlite in a folder.',
  world:
    'One organization of the sandbox with its clusters, people and tokens. The word is used only in the sandbox and in tests.',
} as const

const table = (words: Record<string, string>) => [
  '| word | meaning |',
  '| --- | --- |',
  ...Object.entries(words).map(([word, meaning]) => `| ${word} | ${meaning} |`),
]

/** The page `docs/glossary.md`, which `npm run docs` writes. */
export const renderGlossary = () =>
  [
    '# Glossary',
    '',
    'The words of the console. CoreWeave, Kubernetes and OIDC words are used as their documentation uses them.',
    '`npm run docs` writes this page from `lib/common/glossary.ts`; screens explain the same words where they use them.',
    '',
    '## On screens and in the code',
    '',
    ...table(GLOSSARY),
    '',
    '## In the code only',
    '',
    ...table(CODE_WORDS),
    '',
  ].join('\n')
