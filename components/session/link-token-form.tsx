import { paths } from '@/lib/common/paths'
import { TokenForm } from './token-form'

/** Takes the CoreWeave token that somebody of an identity provider acts with. */
export const LinkTokenForm = ({ onDone, label }: { onDone: () => void; label: string }) => (
  <TokenForm
    path={paths.linkedToken()}
    submitLabel={label}
    failure="Could not link the token."
    onDone={onDone}
  />
)
