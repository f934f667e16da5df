import { LinkToken } from '@/lib/features/session/schema'
import { linkOwnToken } from '@/lib/features/session/service'
import { sessionPost } from '@/lib/server/post'

export const POST = sessionPost(linkOwnToken, LinkToken)
