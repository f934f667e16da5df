import {
  environmentStep,
  type FailureCase,
  failedJob,
  invalidTokenStep,
  notInjectedSteps,
  podNotStarted,
  preflightWith,
  refusedPod,
  successfulReading,
  tokenStep,
  unmutatedPod,
  untrustedWebhook,
  waitingPod,
} from './evidence'

/** Failures between the annotation and a running pod. */
export const podCases: Record<string, FailureCase> = {
  'account not annotated': {
    cause: 'not-annotated',
    broken: 'injected',
    given: {
      preflight: preflightWith({
        account: successfulReading({ injection: 'not-injected', problems: [] }),
      }),
      steps: notInjectedSteps,
    },
  },
  'webhook absent': {
    cause: 'webhook-absent',
    broken: 'injected',
    given: { preflight: preflightWith({ webhook: unmutatedPod('no') }), steps: notInjectedSteps },
  },
  'webhook ignoring the account': {
    cause: 'webhook-not-mutating',
    broken: 'injected',
    given: { preflight: preflightWith({ webhook: unmutatedPod('yes') }), steps: notInjectedSteps },
  },
  'webhook down and ignored': {
    cause: 'webhook-ignoring',
    broken: 'injected',
    given: {
      preflight: preflightWith({ webhook: unmutatedPod('yes', 0) }),
      steps: notInjectedSteps,
    },
  },
  'webhook with a certificate that is not trusted, and ignored': {
    cause: 'webhook-certificate',
    broken: 'injected',
    given: {
      preflight: preflightWith({ webhook: untrustedWebhook() }),
      steps: notInjectedSteps,
    },
  },
  'webhook with a certificate that is not trusted': {
    cause: 'webhook-certificate',
    broken: 'job',
    given: refusedPod(
      'Internal error occurred: failed calling webhook "x": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ),
  },
  'webhook down': {
    cause: 'webhook-down',
    broken: 'job',
    given: refusedPod('Internal error occurred: failed calling webhook "x": connection refused'),
  },
  'webhook of another organization': {
    cause: 'webhook-other-organization',
    broken: 'webhook',
    given: {
      preflight: preflightWith({ orgId: 'zzz999' }),
      steps: [environmentStep, tokenStep, invalidTokenStep],
    },
  },
  'mutated in the dry run, not in the run': {
    cause: 'not-injected',
    broken: 'injected',
    given: { steps: notInjectedSteps },
  },
  'Pod Security': {
    cause: 'job-pod-security',
    broken: 'job',
    given: refusedPod(
      'pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot',
    ),
  },
  quota: {
    cause: 'job-quota',
    broken: 'job',
    given: refusedPod('pods "x" is forbidden: exceeded quota: compute, requested: pods=1'),
  },
  'no right to create jobs': {
    cause: 'job-forbidden',
    broken: 'job',
    given: {
      job: undefined,
      pod: undefined,
      refusal: { code: 'forbidden', reason: 'rbac', message: 'You cannot create jobs.' },
    },
  },
  'namespace gone': {
    cause: 'namespace-missing',
    broken: 'job',
    given: {
      job: undefined,
      pod: undefined,
      refusal: {
        code: 'not-found',
        message: 'No such.',
        upstream: 'namespaces "ml-team" not found',
      },
    },
  },
  'account gone': {
    cause: 'account-missing',
    broken: 'job',
    given: refusedPod('error looking up service account ml-team/x: serviceaccount "x" not found'),
  },
  'some other admission': {
    cause: 'job-refused',
    broken: 'job',
    given: refusedPod('admission webhook "policy.example" denied the request'),
  },
  'Job deleted': {
    cause: 'job-deleted',
    broken: 'pod',
    given: { pod: podNotStarted, lost: 'job' },
  },
  unschedulable: {
    cause: 'unschedulable',
    broken: 'pod',
    given: {
      job: failedJob('DeadlineExceeded'),
      pod: { ...podNotStarted, unschedulable: '0/3 nodes are available' },
    },
  },
  'image pull': {
    cause: 'image-pull',
    broken: 'pod',
    given: waitingPod('ImagePullBackOff', 'Back-off pulling image'),
  },
  'first image pull failed a while ago': {
    cause: 'image-pull',
    broken: 'pod',
    given: waitingPod('ErrImagePull', 'not found'),
  },
  'container cannot be made': {
    cause: 'container-not-started',
    broken: 'pod',
    given: waitingPod('CreateContainerConfigError', 'secret not found'),
  },
  'pod is another one': {
    cause: 'pod-mismatch',
    broken: 'pod',
    given: { pod: undefined, foreignPod: 'verify-train-runner-8kx2q-zzzzz' },
  },
  'pod deleted': {
    cause: 'pod-deleted',
    broken: 'pod',
    given: { pod: { ...podNotStarted, deleting: true } },
  },
}
