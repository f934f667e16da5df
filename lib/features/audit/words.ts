/** Each action as the beginning of a sentence that continues with the name of the changed object. */
const ACTION_WORDS: Readonly<Record<string, string>> = {
  'access-key.exchange': 'Created a temporary access key for',
  'access-key.revoke': 'Revoked the access key',
  'access-keys.activate': 'Activated the access keys of',
  'access-keys.suspend': 'Suspended the access keys of',
  'access.ask': 'Asked about',
  'access.export': 'Exported the answer to',
  'audit.export': 'Exported the audit log:',
  'cloud-trust.verify': 'Verified the trust of another cloud for',
  'declared-trust.declare': 'Declared a trust of',
  'declared-trust.remove': 'Removed a declared trust of',
  'deployment.restart': 'Restarted',
  'federation-config.create': 'Created the federation config',
  'federation-config.delete': 'Deleted the federation config',
  'federation-config.update': 'Updated the federation config',
  'finding.accept': 'Accepted the finding',
  'finding.withdraw': 'Withdrew the acceptance of the finding',
  'notification-target.create': 'Added the notification target',
  'notification-target.delete': 'Deleted the notification target',
  'notification-target.pause': 'Paused the notification target',
  'notification-target.resume': 'Resumed the notification target',
  'notification-target.test': 'Sent a test to',
  'organization.export': 'Exported the organization as',
  'organization.set-id': 'Set the organization ID of',
  'policy.create': 'Created the policy',
  'policy.delete': 'Deleted the policy',
  'policy.emergency-save': 'Saved as an emergency',
  'policy.restore': 'Restored the policy',
  'policy.save': 'Saved the policy',
  'policy.update': 'Updated the policy',
  'request.approve': 'Approved the request for',
  'request.ask-for-changes': 'Requested changes to the request for',
  'request.comment': 'Commented on the request for',
  'request.create': 'Requested',
  'request.reject': 'Rejected the request for',
  'request.remove-grant': 'Removed the expired grant of',
  'request.revise': 'Revised the request for',
  'request.settle': 'Checked the outcome of the request for',
  'request.settle-grant': 'Resolved the expired grant of',
  'request.sign-off': 'Signed off the emergency save of',
  'request.withdraw': 'Withdrew the request for',
  'review.export': 'Exported',
  'review.record': 'Recorded a review',
  'service-account.annotate': 'Annotated the service account',
  'service-account.create': 'Created the service account',
  'service-account.un-annotate': 'Removed the annotation from',
  'session.refused-sign-in': 'Tried to sign in from',
  'session.revoke': 'Ended sessions of',
  'session.set-cluster-token': 'Provided a Kubernetes token for',
  'session.sign-in': 'Signed in from',
  'session.sign-out': 'Signed out of',
  'stored-record.confirm': 'Confirmed stored records:',
  'stored-record.refuse': 'Refused',
  'suspension.begin': 'Suspended the access of',
  'suspension.continue': 'Retried suspending',
  'suspension.restore': 'Restored the access of',
  'verification.cancel': 'Cancelled the verification of',
  'verification.fail': 'Verification failed:',
  'verification.lose': 'Verification without a result:',
  'verification.pass': 'Verified',
  'verification.start': 'Started to verify',
}

/** Every action that people see in words. */
export const auditActions: readonly string[] = Object.keys(ACTION_WORDS)

/** Undefined for an action without words. */
export const describeAuditAction = (action: string): string | undefined =>
  Object.hasOwn(ACTION_WORDS, action) ? ACTION_WORDS[action] : undefined

/** Actions that the console takes as part of another action. */
const INCIDENTAL_ACTIONS = new Set(['declared-trust.verified', 'verification.clean-up'])
export const isIncidental = (action: string) => INCIDENTAL_ACTIONS.has(action)
