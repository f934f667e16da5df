import { route } from '@/lib/route'
import { PreviewInjection } from '@/lib/service-accounts/schema'
import { previewInjection } from '@/lib/service-accounts/service'

export const GET = route(previewInjection, PreviewInjection)
