import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isEventStream, refuseForm, refuseRequestLine } from './request-check'

const APP = join(import.meta.dirname, '../../app')

test.each([
  '/',
  '/clusters/a%20b?q=%E0%A4%A',
  '/policies/%25zz',
  '/buckets/%F0%9F%91%A9',
  '/a;b=c',
])('%s is read', (url) => {
  for (const method of ['GET', 'HEAD', 'POST'])
    expect(refuseRequestLine(method, url)).toBeUndefined()
})

test.each([
  '',
  '*',
  'http://other/',
  'clusters',
  '/%',
  '/%zz',
  '/%E0%A4%A',
  '/%ED%A0%80',
  '/%ff',
  '/%00',
  '/?q=%00',
  '/#%00',
])('%j is refused', (url) => {
  expect(refuseRequestLine('GET', url)).toMatchObject({ status: 400 })
})

test.each(['TRACE', 'OPTIONS', 'PUT', 'DELETE', 'CONNECT', 'get', ''])(
  '%j is no method here',
  (method) => {
    expect(refuseRequestLine(method, '/')).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD, POST' },
    })
  },
)

test.each([
  'multipart/form-data; boundary=x',
  ' Multipart/Mixed',
  'application/x-www-form-urlencoded;charset=UTF-8',
])('a body of %s is refused', (type) => {
  expect(refuseForm(type)).toMatchObject({ status: 415 })
})

test.each([undefined, '', 'text/plain;charset=UTF-8', 'application/json'])(
  'a body of %s is not',
  (type) => {
    expect(refuseForm(type)).toBeUndefined()
  },
)

test('every route of server-sent events is known as one, and no other address is', () => {
  const pages = readdirSync(APP, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/page.tsx'))
    .map((path) => ({
      address: path.replace(/\/page\.tsx$/, '').replace(/\(\w+\)\//, ''),
      streams: false,
    }))
  const table = readFileSync(join(APP, 'api/routes.ts'), 'utf8').split(/^ {2}(?=['\w])/m)
  const routes = table.slice(1).map((entry) => ({
    address: `api/${/^'?([^':]+)/.exec(entry)?.[1]}`,
    streams: /: stream\(/.test(entry),
  }))
  expect(routes.filter(({ streams }) => streams)).toHaveLength(1)
  for (const { address, streams } of [...pages, ...routes]) {
    // A parameter can have any value, such as the last part of the address of a stream.
    const url = `/${address.replace(/\[[.\w]+\]/g, 'events')}`
    expect(isEventStream(url), url).toBe(streams)
  }
})
