import { readMarks } from '@/lib/features/home/marks'
import { route } from '@/lib/server/route'

export const GET = route(readMarks)
