// Reads one object for each line of standard input, with the AWS SDK for JavaScript.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const { GetObjectCommand, S3Client } = createRequire(`${process.env.MATRIX_MODULES}/`)(
  '@aws-sdk/client-s3',
)
const client = new S3Client({ endpoint: process.env.MATRIX_ENDPOINT })
for await (const _ of createInterface({ input: process.stdin })) {
  try {
    const { Body } = await client.send(
      new GetObjectCommand({ Bucket: process.env.MATRIX_BUCKET, Key: process.env.MATRIX_KEY }),
    )
    await Body.transformToByteArray()
    console.log(JSON.stringify({ ok: true }))
  } catch (error) {
    console.log(JSON.stringify({ ok: false, error: `${error.name}: ${error.message}` }))
  }
}
