/** The words on screens. Text between backticks is code. `npm run docs` writes docs/glossary.md from them. */
export const GLOSSARY = {
  'access level':
    'One of List, Read, Write, Delete and Permissions: how actions are grouped for people. Reading tags counts as Read, writing them as Write.',
  action: 'What a statement allows or denies, such as `s3:GetObject`. May contain wildcards.',
  'approval rule':
    'A rule for changes to a namespace or a bucket: everyone has to request them, and the rule says how many approvals they need, and from whom.',
  audience:
    'Whom a token is meant for, its `aud`. A federation config trusts one audience; the default of the webhook is the issuer URL.',
  'audit log':
    'The append-only list of everything that was changed through the console. Each entry carries an HMAC over itself and the entry before it, so edits and deletions are detected.',
  'audit sink':
    'A place that receives each row of the audit log besides the database: a file, standard output, syslog or a webhook. A required sink must take the intent of a change before the change is made.',
  bucket: 'A place for objects in CoreWeave AI Object Storage. It lies in one zone.',
  'bucket policy':
    'The S3 policy of one bucket, evaluated in addition to the organization’s access policies.',
  canary:
    'A verification that runs on a schedule, as a CronJob that a person creates through the console with their own rights. A missed run is as red as a failed one.',
  cause: 'Why a check failed, with an explanation and the next step.',
  check:
    'One step of a verification, such as "credentials injected", with a state and the evidence for it.',
  cluster: 'A CKS cluster of the organization.',
  coverage: 'Of the pods that should carry credentials, how many do.',
  'declared trust':
    'A statement that another cloud trusts a service account, kept in the console and not verified by being declared.',
  'effective access':
    'What a principal can do, given that it can get credentials. Access on paper is what the policies alone say.',
  evidence:
    'What a verification read and printed: service account, webhook, Job, pod, token claims, exchange and S3 responses. The verdict is computed from it.',
  exchange:
    'Trading a service account token for temporary credentials at `/v1/cwobject/temporary-credentials/oidc/<org id>`.',
  'federation config':
    'CoreWeave’s OIDC configuration, which makes CoreWeave trust the tokens of one issuer URL with one audience. It is active or paused.',
  finding:
    'One result of linting the policies against the live inventory, with a severity and the documentation it rests on.',
  ghost:
    'A principal in a policy whose service account, namespace, cluster or federation config no longer exists.',
  grant: 'Access that an approved request gave, until it expires or is removed.',
  impersonation:
    'Acting as a service account without being it: by creating its token, running a pod as it, or Kubernetes impersonation.',
  injected:
    'Said of a service account whose pods the webhook gives credentials: it is annotated `caios.coreweave.com/inject: "true"` or `caios.coreweave.com/audience`.',
  inventory:
    'The service accounts and buckets that exist, read live. Comparisons and findings are counted over it.',
  'issuer URL':
    'The URL that names who signs a cluster’s tokens, their `iss`: `<issuer base>/id/<cluster id>`, without a trailing slash. The console derives it from the ID of the cluster.',
  operator: 'The platform engineer who federates clusters and grants the first workloads.',
  organization:
    'The CoreWeave organization that a person signs in to; every database row belongs to one.',
  'outside change': 'A policy change that was not made through the console.',
  'partial read': 'An answer that leaves out what could not be read, and says so and why.',
  policy:
    'An organization access policy: a name and statements. CoreWeave evaluates all policies of the organization together.',
  'policy version': 'The text of a policy as saved at one time, with author and reason.',
  principal:
    'Whom a statement names: `role/<issuer URL>:<subject>`, `role/<SAML role>`, `coreweave/<user uid>` or `*`. A trailing `*` matches every continuation.',
  'refresh proof':
    'A verification that runs one process of a client until its first keys have expired, and shows whether it refreshes by itself, took credentials once, or exchanges at every call.',
  request: 'A proposed change that waits for a reviewer.',
  resource: 'What a statement is about: a bucket, the objects in it, or `*` for everything.',
  'review pack':
    'The printable record of a review: findings, access, changes and decisions of a period.',
  reviewer: 'The person who approves requests and reads findings.',
  sandbox: 'The pretend organization that the demo and the tests run on.',
  seal: 'The code over a stored record (or the encryption of a stored credential) with a key that is not in the database. The seal of each version of a record is in the audit chain; a record whose seal does not hold is refused.',
  'service account': 'A Kubernetes ServiceAccount.',
  settle:
    'Storing the result of a verification that has ended and deleting its Job: done by the console that follows the run of the person who started it, or by the button Settle.',
  'started elsewhere':
    'A Job with the labels of a verification that this console’s database does not confirm. It is shown and never believed, repeated or deleted.',
  statement:
    'One entry of a policy: name, effect (Allow or Deny), actions, resources and principals.',
  subject: '`system:serviceaccount:<namespace>:<name>`, the `sub` of a token.',
  suspension:
    'Stopping the access of one principal at once with a Deny policy, revoked keys or paused configs, with a record of what to restore.',
  'temporary credentials':
    'The access key, secret and session token that an exchange returns; they expire by themselves.',
  trust:
    'What another cloud stores to let an identity in, such as an AWS role trust policy or a Google workload identity provider.',
  'trust target':
    'What a service account is to reach in another cloud: an AWS role, a Google provider, a Vault role and so on.',
  verdict:
    'The result of a verification: passed, failed, cancelled or unknown, with the cause. A run that has ended without being settled has none yet.',
  verification:
    'A Job that runs in the cluster as the service account and proves each hop, for the bucket and access level that were granted.',
  webhook:
    'The Pod Identity Webhook, which gives credentials to the pods of injected service accounts. In notifications, a webhook URL is the address of a target.',
  workload: 'What runs pods as a service account: a Deployment, Job, CronJob and so on.',
  zone: 'An availability zone, such as `US-EAST-04A`. A bucket lies in one zone, and requests to it have to be signed for that zone.',
} as const

export type GlossaryWord = keyof typeof GLOSSARY
