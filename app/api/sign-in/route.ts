import { SignIn } from '@/lib/features/session/schema'
import { signIn } from '@/lib/features/session/service'
import { openPost } from '@/lib/server/post'

export const POST = openPost(signIn, SignIn)
