/** What a map that is drawn by Allow statements alone does not show. */
export const AllowOnlyNote = () => (
  <p className="text-ink-2 text-small">
    By Allow statements of organization policies. A Deny statement or a bucket policy can take some
    of this access away.
  </p>
)
