import { expect, test } from 'vitest'
import { buildNextSteps, leadsToSamePage, NEXT_STEP_CODES } from './next-steps'

const here = '/clusters/c1/namespaces/ml-team/service-accounts/eval'

test('a step to the page that is shown leads nowhere', () => {
  expect(leadsToSamePage(here, here)).toBe(true)
  expect(leadsToSamePage(here, `${here}?runs=started`)).toBe(true)
  expect(leadsToSamePage('/give-access?cluster=c1', '/give-access?level=Read&cluster=c1')).toBe(
    true,
  )
})

test('a step that chooses something else on the page leads somewhere', () => {
  expect(leadsToSamePage(`${here}?open=annotation`, here)).toBe(false)
  expect(leadsToSamePage('/give-access?cluster=c2', '/give-access?cluster=c1')).toBe(false)
  expect(leadsToSamePage('/clusters/c1#webhook', here)).toBe(false)
})

test('a step is left out where too little is known, and no two steps lead to one address', () => {
  expect(buildNextSteps(NEXT_STEP_CODES, {})).toEqual([])
  const account = { cluster: 'c1', namespace: 'ml-team', account: 'eval' }
  expect(buildNextSteps(['annotate', 'change-audience'], account)).toEqual([
    { label: 'Annotate the service account', href: `${here}?open=annotation` },
  ])
})
