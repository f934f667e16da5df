import { PreviewInjection } from '@/lib/features/service-accounts/schema'
import { previewInjection } from '@/lib/features/service-accounts/service'
import { route } from '@/lib/server/route'

export const GET = route(previewInjection, PreviewInjection)
