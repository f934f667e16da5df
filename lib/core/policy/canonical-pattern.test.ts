import { describe, expect, test } from 'vitest'
import {
  canonicalPrincipal,
  canonicalResource,
  isCanonicalPrincipal,
  isCanonicalResource,
} from './canonical-pattern'

const ISSUER = 'https://oidc.cks.coreweave.com/id/1'
const runner = `role/${ISSUER}:system:serviceaccount:ml-team:train-runner`

describe('resources', () => {
  test.each(['*', 'datasets', 'datasets/*', 'data*', '*/2024/Über uns.txt', 'logs.example/A B?c'])(
    '%j is canonical',
    (text) => {
      expect(isCanonicalResource(text)).toBe(true)
      expect(canonicalResource(text)).toBe(text)
    },
  )

  test.each<[string, string | undefined]>([
    ['arn:aws:s3:::datasets/*', 'datasets/*'],
    ['ARN:aws:s3:::Datasets', 'datasets'],
    [' datasets/* ', 'datasets/*'],
    ['data\u200bsets/*', 'datasets/*'],
    ['datasets/\u200b*', 'datasets/*'],
    ['data sets/*', 'datasets/*'],
    ['Datasets/*', 'datasets/*'],
    ['data?ets/*', undefined],
    ['data[st]ets/*', undefined],
    ['s3://datasets/*', undefined],
    ['/datasets', undefined],
    ['dаtasets', undefined],
    ['', undefined],
  ])('%j is not, and is meant as %j', (text, meant) => {
    expect(isCanonicalResource(text)).toBe(false)
    expect(canonicalResource(text)).toBe(meant)
  })
})

describe('principals', () => {
  test.each([
    '*',
    'role/*',
    'role/*:system:serviceaccount:ml-team:*',
    runner,
    'coreweave/AbC123',
    'role/Admins',
    'role/https://token.actions.githubusercontent.com:repo:Org/Repo:ref:refs/heads/main',
  ])('%j is canonical', (text) => {
    expect(isCanonicalPrincipal(text)).toBe(true)
    expect(canonicalPrincipal(text)).toBe(text)
  })

  test.each<[string, string | undefined]>([
    [`${runner} `, runner],
    [runner.replace('ml-team', 'ml-\u200bteam'), runner],
    [runner.replace('ml-team', 'ML-Team'), runner],
    [runner.replace('serviceaccount', 'ServiceAccount'), runner],
    ['role/*:ML-Team:*', 'role/*:ml-team:*'],
    [runner.replace('ml-team', 'ml-te?m'), undefined],
    [`arn:aws:iam::org:${runner}`, undefined],
    ['group:admins', undefined],
    ['', undefined],
  ])('%j is not, and is meant as %j', (text, meant) => {
    expect(isCanonicalPrincipal(text)).toBe(false)
    expect(canonicalPrincipal(text)).toBe(meant)
  })
})
