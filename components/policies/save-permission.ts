import type { PolicyInventory } from '@/lib/features/policies/schema'

/** Why this person may not save, and who can; undefined where they may, or where it is not known. */
export const describeMissingSavePermission = ({ maySave }: PolicyInventory) =>
  maySave.ok && !maySave.value
    ? 'You may not save policies. Somebody with the role Object Storage Admin, or whom a policy allows cwobject:EnsureAccessPolicy, can: copy it and send it to them.'
    : undefined
