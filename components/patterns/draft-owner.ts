/** Who owns what this browser stores of a person's work: one person of one organization. */
export type DraftOwner = string & { readonly kind: 'draft owner' }

/** Only this makes an owner, so that nothing is stored for a whole organization. */
export const draftOwnerOf = ({ orgUid, uid }: { orgUid: string; uid: string }) =>
  `${orgUid}/${uid}` as DraftOwner
