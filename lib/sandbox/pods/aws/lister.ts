import { setTimeout as sleep } from 'node:timers/promises'
import { s3api } from './s3api'

const { BUCKET = '', ENDPOINT, INTERVAL = '15', PREFIX } = process.env

/** The error code of the service, or the first word of another failure. */
const codeOf = (error: unknown) => {
  const text = error instanceof Error ? error.message : String(error)
  return /An error occurred \(([\w.-]+)\)/.exec(text)?.[1] ?? 'ClientError'
}

/**
 * Lists a bucket again and again in one process. It exchanges the token for each call, as boto3 does with keys that
 * live 15 minutes, which it replaces from 15 minutes before their expiry.
 */
for (;;) {
  const outcome = await s3api(['list-objects-v2'], {
    bucket: BUCKET,
    'max-keys': '1',
    ...(PREFIX ? { prefix: PREFIX } : {}),
    ...(ENDPOINT ? { 'endpoint-url': ENDPOINT } : {}),
  }).then(
    () => 'ok',
    (error: unknown) => `failed ${codeOf(error)}`,
  )
  process.stdout.write(`call ${outcome}\n`)
  await sleep(Number(INTERVAL) * 1000)
}
