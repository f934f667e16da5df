import type { PolicyInventory } from '@/lib/features/policies/schema'

/** Why this person may not save, and who can; undefined where they may, or where it is not known. */
export const describeMissingSavePermission = ({ maySave }: PolicyInventory) =>
  maySave.ok && !maySave.value
    ? 'You do not have permission to save policies. Someone with the role Object Storage Admin or the action cwobject:EnsureAccessPolicy can save it: copy the policy and send it to them.'
    : undefined
