/** Who a draft in this browser belongs to: one person of one organization. */
export type DraftOwner = string & { readonly kind: 'draft owner' }

/** Only this makes an owner, so that no draft is kept for a whole organization. */
export const draftOwnerOf = ({ orgUid, uid }: { orgUid: string; uid: string }) =>
  `${orgUid}/${uid}` as DraftOwner
