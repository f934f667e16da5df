import { StartSignIn } from '@/lib/features/session/schema'
import { startSignIn } from '@/lib/features/session/service'
import { openPost } from '@/lib/server/post'

export const POST = openPost(startSignIn, StartSignIn)
