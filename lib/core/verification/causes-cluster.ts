import { paths } from '@/lib/common/paths'
import { account, type Cause, cluster, nothing } from './cause'
import type { CauseCode } from './cause-codes'

/** Between the account and a running pod, and of the run itself. */
export const CLUSTER_CAUSES = {
  'account-missing': {
    title: 'The service account does not exist.',
    explanation: 'Nothing of this name was found in the namespace. Create it, then verify again.',
    next: (target) => [
      {
        label: 'Create the service account',
        href: paths.newServiceAccount(target.cluster, target.namespace),
      },
    ],
  },
  'namespace-missing': {
    title: 'The namespace does not exist.',
    explanation: 'The cluster has no namespace of this name. It may be misspelt, or be gone.',
    next: (target) => [
      { label: 'Open the service accounts', href: paths.serviceAccounts(target.cluster) },
    ],
  },
  'not-annotated': {
    title: 'The service account is not annotated, so its pods get no token.',
    explanation:
      'The webhook injects only into pods of accounts with caios.coreweave.com/inject: "true" or a custom audience.',
    next: account('Annotate the service account'),
  },
  'webhook-absent': {
    title: 'The Pod Identity Webhook is not installed in this cluster.',
    explanation: 'Without it no pod receives a token. Install the chart, then verify again.',
    next: cluster('Install the webhook'),
  },
  'webhook-not-mutating': {
    title: 'The webhook does not inject into pods of this account.',
    explanation:
      'A dry-run pod came back without credentials although the account is annotated. The webhook may not select this namespace, or its certificate may be refused.',
    next: cluster('Look at the webhook'),
  },
  'webhook-ignoring': {
    title: 'The webhook is down, and the cluster creates pods without it.',
    explanation:
      'Its failurePolicy is Ignore and none of its endpoints is ready, so new pods come up without credentials and nothing says so. Get its pods running again, then restart what was created meanwhile.',
    next: cluster('Look at the webhook'),
  },
  'webhook-down': {
    title: 'The webhook does not answer, so the cluster refuses new pods.',
    explanation: 'Its pods may be down. No pod it selects can be created until it answers again.',
    next: cluster('Look at the webhook'),
  },
  'webhook-other-organization': {
    title: 'The webhook is set up for another organization.',
    explanation:
      'The exchange URL it injects names another organization id, where this cluster’s tokens mean nothing. Set config.orgID of the chart.',
    next: cluster('Look at the webhook'),
  },
  'webhook-other-region': {
    title: 'The webhook is set up for another availability zone.',
    explanation:
      'Requests are signed for the zone it injects, and object storage refuses them for buckets of another. Set config.region of the chart.',
    next: cluster('Look at the webhook'),
  },
  'job-pod-security': {
    title: 'The namespace refuses the pod by its Pod Security level.',
    explanation:
      'The Job meets the restricted profile, so another admission rule or a webhook changes it. What was refused is shown below.',
    next: nothing,
  },
  'job-quota': {
    title: 'The namespace’s quota is used up.',
    explanation:
      'The Job needs a tenth of a CPU and 256 MiB for a minute. Free some, or raise the quota.',
    next: nothing,
  },
  'job-forbidden': {
    title: 'You may not create Jobs in this namespace.',
    explanation:
      'Kubernetes RBAC refused. Somebody who may edit the namespace can grant it, or run the verification.',
    next: nothing,
  },
  'job-refused': {
    title: 'The cluster refused the Job.',
    explanation: 'Its own words are below.',
    next: nothing,
  },
  'job-deleted': {
    title: 'The Job was deleted before it ended.',
    explanation: 'Somebody or something removed it from the cluster. Run the verification again.',
    next: nothing,
  },
  unschedulable: {
    title: 'No node takes the pod.',
    explanation: 'The scheduler found no node that fits. Its reasons are below.',
    next: cluster('Open the cluster'),
  },
  'image-pull': {
    title: 'The verification image cannot be pulled.',
    explanation:
      'The node cannot fetch it: the name may be wrong, or the registry out of reach. VERIFICATION_IMAGE names another one.',
    next: nothing,
  },
  'container-not-started': {
    title: 'The container could not be started.',
    explanation: 'The node’s own words are below.',
    next: nothing,
  },
  'pod-deleted': {
    title: 'The pod was deleted before it ended.',
    explanation: 'It was evicted, or somebody removed it. Run the verification again.',
    next: nothing,
  },
  'not-injected': {
    title: 'The pod came up without credentials.',
    explanation:
      'The dry-run pod was mutated, this one was not: the webhook did not answer in time, and its failures are ignored. Such a run is repeated once by itself; workloads are not.',
    next: (target) => [
      ...(target.redo
        ? [
            {
              label: 'Open the second run',
              href: paths.verification(target.cluster, target.namespace, target.redo),
            },
          ]
        : []),
      ...cluster('Look at the webhook')(target),
    ],
  },
  deadline: {
    title: 'The verification did not end in time.',
    explanation: 'The Job was stopped at its deadline; the last step it reached is shown below.',
    next: nothing,
  },
  'script-failed': {
    title: 'The script ended without a result.',
    explanation: 'The image may lack a shell, base64 or the AWS CLI. Its log is beside.',
    next: nothing,
  },
  cancelled: {
    title: 'The verification was cancelled.',
    explanation: 'The Job and its pod were deleted.',
    next: nothing,
  },
  'log-lost': {
    title: 'The run ended, but its log is lost.',
    explanation: 'The pod was removed before its log was read. Run the verification again.',
    next: nothing,
  },
} as const satisfies Partial<Record<CauseCode, Cause>>
