import { readMarks } from '@/lib/overview/marks'
import { route } from '@/lib/route'

export const GET = route(readMarks)
