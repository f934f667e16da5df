import type { GlossaryWord } from '@/lib/common/glossary'
import type { ScreenId } from './screen-of'

type ScreenHelp = {
  title: string
  /** What the screen answers, and what a person does there. Text between backticks is code. */
  text: readonly [string, ...string[]]
  /** The words to know first. */
  terms: readonly GlossaryWord[]
}

/** What each screen is for, in the order of the navigation. */
export const SCREEN_HELP = {
  home: {
    title: 'Home',
    text: [
      'The title says how many workloads cannot reach a bucket that they were granted. Below it stand what needs attention, worst first, what was proved, and a map from clusters to buckets.',
      'Green is what a verification or a dry run proved. Grey is configured and not proved.',
      'Team members see their own service accounts, their requests and the next step.',
    ],
    terms: ['verification', 'coverage', 'effective access'],
  },
  workloads: {
    title: 'Workloads',
    text: [
      'The service accounts of all clusters that you can read, with what each was granted and whether it was proved. Filter by cluster, namespace, state or a part of the name.',
      'If you cannot list the namespaces of a cluster, open the namespaces that you work in by name; the console remembers them.',
    ],
    terms: ['service account', 'injected', 'verification'],
  },
  'service-account': {
    title: 'A service account',
    text: [
      'The access map shows each hop from the cluster to the bucket. Where one is broken, the cause stands below the map with what was expected, what was presented and the fix.',
      'Annotate the account so that its pods get credentials, give it access to a bucket, verify the access, or suspend it. Pods that started before the annotation need a restart.',
      'A canary verifies an access on a schedule, as a CronJob in the namespace. The notification targets in Settings receive a message when it turns red, because a run failed or was missed, and when it recovers.',
      'Verify at start adds an init container to a workload, so that it does not start without its access, and a policy for Kyverno or Gatekeeper can require it.',
    ],
    terms: ['injected', 'principal', 'subject', 'canary', 'impersonation'],
  },
  'give-access': {
    title: 'Give access',
    text: [
      'Choose a service account, a level and a bucket. The console lists the conditions that are met and those that are not, makes the missing changes one after the other, and verifies the access at the end.',
      'Where you cannot make a change yourself, the console offers a request to someone who can.',
    ],
    terms: ['access level', 'verification', 'request'],
  },
  buckets: {
    title: 'Buckets',
    text: [
      'Each bucket with its zone, who can do what in it, and its own policy. The bucket policy is read with an access key of your own, so the console asks for it first.',
      'Requests to a bucket have to be signed for its zone. A workload that signs for another zone gets an error although its policies allow the access.',
    ],
    terms: ['bucket', 'zone', 'bucket policy', 'effective access'],
  },
  policies: {
    title: 'Policies',
    text: [
      'The access policies of the organization. CoreWeave evaluates all of them together: one Deny outweighs every Allow.',
      'The console stores each version that it sees. Changes that were made elsewhere are listed as outside changes.',
    ],
    terms: ['policy', 'statement', 'outside change'],
  },
  policy: {
    title: 'Editing a policy',
    text: [
      'Statements are shown as cards beside the JSON, and both edit the same text. Parts that the cards do not know stay in the JSON as they are. A draft is kept in this browser until you save or discard it.',
      'Before a save, the console shows who gains and who loses which access, and stops a save that would overwrite another person’s change or lock you out.',
      'The simulator answers on paper: it evaluates the policies, and proves nothing.',
    ],
    terms: ['statement', 'principal', 'action', 'resource', 'inventory'],
  },
  'policy-history': {
    title: 'The history of a policy',
    text: [
      'Every version with its author, reason and time. Compare two versions, or restore one; a restored version is a new version.',
    ],
    terms: ['policy version', 'outside change'],
  },
  access: {
    title: 'Access',
    text: [
      'One question: which principals can do which actions on which resources. Leave any part at any. The answer can be read by statement, by principal or as a matrix.',
      'Filled levels are effective. Dashed levels are on paper: policies allow them, and the principal cannot get credentials.',
    ],
    terms: ['principal', 'action', 'resource', 'access level', 'effective access'],
  },
  requests: {
    title: 'Requests',
    text: [
      'Proposed changes that wait for a reviewer. A reviewer sees who would gain and lose which access, comments, and approves or rejects. Nobody approves their own request.',
      'An approval covers exactly the text that was reviewed. The last approval writes the change with the approver’s own credential.',
    ],
    terms: ['request', 'reviewer', 'approval rule', 'grant'],
  },
  findings: {
    title: 'Findings',
    text: [
      'What is risky or useless in the policies, worst first, each with the sentence of the documentation that it rests on. Accept a finding until a date if it is meant to be so.',
      'The other views list unused access, long-lived keys and trusts of other clouds.',
    ],
    terms: ['finding', 'ghost', 'inventory'],
  },
  activity: {
    title: 'Activity and audit log',
    text: [
      'One timeline of what was changed through the console, what changed outside it, and what was verified. The review pack is its printable form.',
      'The audit log has each change with person, time and outcome. The console checks that no row was changed or removed.',
    ],
    terms: ['audit log', 'outside change', 'review pack'],
  },
  verifications: {
    title: 'Verifications',
    text: [
      'A verification runs a Job as the service account and checks each hop up to the bucket. The verdict says which access was proved, or which check failed and why.',
      'The Job has a deadline and is deleted at the end. A run goes on if you close the page.',
      'A refresh proof runs one process of a client until its first keys have expired, after about 17 minutes, and shows whether it refreshes by itself, took credentials once, or exchanges at every call.',
    ],
    terms: ['verification', 'check', 'cause', 'evidence', 'exchange', 'refresh proof'],
  },
  suspensions: {
    title: 'Suspensions',
    text: [
      'A suspension stops the access of one principal at once. Before it, the console shows who loses access and what is not covered, such as temporary credentials that are still valid.',
      'Restoring takes back exactly what the suspension changed.',
    ],
    terms: ['suspension', 'principal', 'temporary credentials'],
  },
  clusters: {
    title: 'Clusters',
    text: [
      'Each cluster with its issuer, federation configs, webhook and coverage. The console reads the issuer’s keys and compares them with those of the API server.',
      'The keys are recorded over time: rotations, keys that were published too late or removed too early, and other clouds whose uploaded keys no longer fit. Where tokens fail because of it, it is a finding.',
      'Injection coverage counts the pods of annotated accounts that carry credentials, and says why the others do not. A dry run of the template of each workload shows what a new pod would get.',
      'A private or unreachable cluster stays usable for everything that does not need its API server.',
    ],
    terms: ['issuer URL', 'webhook', 'coverage', 'zone'],
  },
  setup: {
    title: 'Set up a cluster',
    text: [
      'The steps from a cluster to a workload with proved access: issuer, federation config, webhook, service account, access, verification. Set-up resumes at the first open step.',
      'The webhook is installed with a command that you run with your own cluster rights; the page notices when it works.',
    ],
    terms: ['federation config', 'webhook', 'injected'],
  },
  federation: {
    title: 'Federation',
    text: [
      'A federation config makes CoreWeave accept the tokens of one issuer with one audience. Create one for each cluster; the console fills in the issuer URL.',
      'Pause a config rather than deleting it: both end the access of the service accounts that are listed, and only a pause can be taken back.',
    ],
    terms: ['federation config', 'issuer URL', 'audience'],
  },
  clouds: {
    title: 'Other clouds',
    text: [
      'The same service accounts can sign in to AWS, Google Cloud and others without keys. The console writes the Terraform and commands for the other cloud, with subject and audience filled in.',
      'A declared trust is what you say the other cloud trusts. It counts as verified once a run has proved it.',
      'On the page of a service account, Create canary verifies a trust of AWS or Google Cloud on a schedule. Only the workload can try the trusts of other services.',
    ],
    terms: ['trust', 'declared trust', 'trust target', 'audience', 'subject'],
  },
  troubleshoot: {
    title: 'Troubleshoot',
    text: [
      'Paste an error message, a log, a token’s claims or a manifest. The console names the likely cause and the next step. Text is read in memory and not stored; remove secrets anyway.',
    ],
    terms: ['cause', 'exchange'],
  },
  export: {
    title: 'Export',
    text: [
      'Everything that is configured, as Terraform, YAML or commands, so that it can be kept in a repository.',
    ],
    terms: ['policy', 'federation config'],
  },
  settings: {
    title: 'Settings and sessions',
    text: [
      'Approval rules say whose changes need a request and how many approvals. Notifications are sent to the webhook URLs and addresses listed; Choose events says what each receives, when it is quiet, and when it gets the weekly digest, which Preview weekly digest shows without sending it. A reason is asked for where an approval rule is changed or removed. Your notifications sends e-mail about your requests, canaries and namespaces to the address that your identity provider names. Audit sinks are set by whoever runs the console.',
      'Your sessions lists the browsers that are signed in as you. End those you do not know.',
    ],
    terms: ['approval rule', 'audit sink'],
  },
  help: {
    title: 'Help',
    text: ['The question mark at the top of each screen leads to its part of this page.'],
    terms: [],
  },
} as const satisfies Record<ScreenId, ScreenHelp>
