import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import {
  buildGatekeeperPolicy,
  buildKyvernoPolicy,
  buildStartCheckPatch,
} from '@/lib/core/verification/start-check'
import { startCheckFiles } from './start-check-files'

const CHECK = {
  image: 'amazon/aws-cli',
  endpoint: 'http://cwlota.com',
  zone: 'US-EAST-04A',
  bucketCheck: { bucket: 'no', access: 'list', region: 'US-EAST-04A' },
} as const

test('the files are YAML of what is built, as kubectl reads it', () => {
  const parsed = startCheckFiles(CHECK).map(({ code }) =>
    parseAllDocuments(code, { version: '1.1' }).map((document) => document.toJS() as unknown),
  )
  expect(parsed).toEqual([
    [buildStartCheckPatch(CHECK)],
    buildKyvernoPolicy(),
    buildGatekeeperPolicy(),
  ])
})

test('a bucket called like a word of YAML stays a text', () => {
  expect(startCheckFiles(CHECK)[0]?.code).toContain('value: "no"')
})
