import { signOutByProvider } from '@/lib/features/session/service'
import { signedForm } from '@/lib/server/identity-provider-routes'

export const POST = signedForm(signOutByProvider)
