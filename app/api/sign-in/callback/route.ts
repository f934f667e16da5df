import { finishSignIn } from '@/lib/features/session/service'
import { callback } from '@/lib/server/identity-provider-routes'

export const GET = callback(finishSignIn)
