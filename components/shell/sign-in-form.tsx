import { TokenForm } from '@/components/session/token-form'
import { paths } from '@/lib/common/paths'

type SignInFormProps = {
  onDone: () => void
  /** Takes only a token of the person who is signed in. */
  samePerson?: boolean
  submitLabel?: string
  isSecondary?: boolean
}

export const SignInForm = ({
  samePerson = false,
  submitLabel = 'Sign in',
  ...props
}: SignInFormProps) => (
  <TokenForm
    path={paths.newSession()}
    also={{ samePerson }}
    submitLabel={submitLabel}
    failure="Could not sign you in."
    {...props}
  />
)
