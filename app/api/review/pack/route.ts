import { z } from 'zod'
import { exportReviewPack } from '@/lib/features/review/pack-sign-off'
import { download } from '@/lib/server/post'

export const POST = download(exportReviewPack, z.unknown())
