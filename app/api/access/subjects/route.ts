import { FindSubjects } from '@/lib/access/schema'
import { findSubjects } from '@/lib/access/service'
import { route } from '@/lib/route'

export const GET = route(findSubjects, FindSubjects)
