import type { Screen } from './screen'
import {
  brokenText,
  builder,
  changedMeanwhile,
  edited,
  given,
  picker,
  reviewed,
  simulated,
} from './steps'

/** Policies, and the states of their editor. */
export const policyScreens = (east: string): Screen[] => [
  { name: 'policies', path: '/policies' },
  { name: 'policies-not-permitted', path: '/policies', as: 'team' },
  {
    name: 'policy-new',
    path: `/policies/new?cluster=${east}&namespace=ml-team&account=eval`,
    ready: given,
  },
  { name: 'policy-new-builder', path: '/policies/new?mode=builder', ready: brokenText },
  { name: 'policy-risky', path: '/policies/legacy-share', ready: builder },
  { name: 'policy', path: '/policies/wif-ml-team', ready: builder },
  { name: 'policy-principals', path: '/policies/wif-ml-team', ready: picker('principals') },
  { name: 'policy-actions', path: '/policies/wif-ml-team', ready: picker('actions') },
  { name: 'policy-resources', path: '/policies/wif-ml-team', ready: picker('resources') },
  { name: 'policy-simulator', path: '/policies/wif-ml-team', ready: simulated },
  { name: 'policy-draft', path: '/policies/wif-ml-team', ready: edited },
  { name: 'policy-review', path: '/policies/wif-ml-team', ready: reviewed },
  { name: 'policy-changed-meanwhile', path: '/policies/wif-ml-team', ready: changedMeanwhile },
  { name: 'policy-history', path: '/policies/wif-ml-team/history' },
  {
    name: 'policy-delete',
    path: '/policies/wif-ml-team',
    ready: async (shown) => {
      await builder(shown)
      await shown.getByRole('button', { name: 'Actions for wif-ml-team', exact: true }).click()
      await shown.getByRole('menuitem', { name: 'Delete policy' }).click()
      await shown.getByRole('alertdialog').waitFor()
    },
  },
]
