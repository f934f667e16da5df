/** What was done, as the first words of a sentence that goes on with what it was done to. */
const DEEDS: Readonly<Record<string, string>> = {
  'access-key.revoke': 'Revoked the access key',
  'access-keys.activate': 'Activated the access keys of',
  'access-keys.suspend': 'Suspended the access keys of',
  'cloud-trust.verify': 'Verified with another cloud',
  'declared-trust.declare': 'Declared a trust of',
  'declared-trust.remove': 'Removed a declared trust of',
  'deployment.restart': 'Restarted',
  'federation-config.create': 'Created the federation config',
  'federation-config.delete': 'Deleted the federation config',
  'federation-config.update': 'Changed the federation config',
  'finding.accept': 'Accepted the finding',
  'finding.withdraw': 'Reopened the finding',
  'notification-target.create': 'Added the notification target',
  'notification-target.delete': 'Deleted the notification target',
  'notification-target.pause': 'Paused the notification target',
  'notification-target.resume': 'Resumed the notification target',
  'notification-target.test': 'Sent a test to',
  'organization.set-id': 'Set the organization id',
  'policy.create': 'Created',
  'policy.delete': 'Deleted',
  'policy.emergency-save': 'Saved as an emergency',
  'policy.restore': 'Restored',
  'policy.save': 'Saved',
  'policy.update': 'Saved',
  'request.approve': 'Approved the request for',
  'request.ask-for-changes': 'Asked for changes to the request for',
  'request.comment': 'Commented on the request for',
  'request.create': 'Asked for',
  'request.reject': 'Rejected the request for',
  'request.remove-grant': 'Removed the expired grant of',
  'request.revise': 'Edited the request for',
  'request.sign-off': 'Signed off',
  'request.withdraw': 'Withdrew the request for',
  'review.record': 'Recorded a review',
  'service-account.annotate': 'Annotated',
  'service-account.create': 'Created',
  'service-account.un-annotate': 'Took the annotation off',
  'session.set-cluster-token': 'Gave a token of their own for',
  'suspension.begin': 'Suspended',
  'suspension.continue': 'Went on suspending',
  'suspension.restore': 'Restored the access of',
  'verification.start': 'Verified',
}

/** Undefined for what has no words of its own. */
export const describeAuditAction = (action: string): string | undefined =>
  Object.hasOwn(DEEDS, action) ? DEEDS[action] : undefined

/** Done by the console on the way to something else that a person did. */
const BY_THE_WAY = new Set([
  'access-key.exchange',
  'declared-trust.verified',
  'verification.clean-up',
])
export const isIncidental = (action: string) => BY_THE_WAY.has(action)
