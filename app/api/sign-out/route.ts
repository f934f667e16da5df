import { signOut } from '@/lib/features/session/service'
import { signingOut } from '@/lib/server/post'

export const POST = signingOut(signOut)
