import { FindSubjects } from '@/lib/features/access/schema'
import { findSubjects } from '@/lib/features/access/service'
import { route } from '@/lib/server/route'

export const GET = route(findSubjects, FindSubjects)
