import type { Screen } from './screen'
import {
  addDeleteAction,
  fillTemplate,
  loseSaveRace,
  openStatementPicker,
  pasteInvalidPolicy,
  reviewEdit,
  simulateAccess,
  waitForBuilder,
} from './steps'

/** Screens of policies and their editor. */
export const policyScreens = (east: string): Screen[] => [
  { name: 'policies', path: '/policies' },
  { name: 'policies-not-permitted', path: '/policies', as: 'team' },
  {
    name: 'policy-new',
    path: `/policies/new?cluster=${east}&namespace=ml-team&account=eval`,
    ready: fillTemplate,
  },
  { name: 'policy-new-builder', path: '/policies/new?mode=builder', ready: pasteInvalidPolicy },
  { name: 'policy-risky', path: '/policies/legacy-share', ready: waitForBuilder },
  { name: 'policy', path: '/policies/wif-ml-team', ready: waitForBuilder },
  {
    name: 'policy-principals',
    path: '/policies/wif-ml-team',
    ready: openStatementPicker('principals'),
  },
  { name: 'policy-actions', path: '/policies/wif-ml-team', ready: openStatementPicker('actions') },
  {
    name: 'policy-resources',
    path: '/policies/wif-ml-team',
    ready: openStatementPicker('resources'),
  },
  { name: 'policy-simulator', path: '/policies/wif-ml-team', ready: simulateAccess },
  { name: 'policy-draft', path: '/policies/wif-ml-team', ready: addDeleteAction },
  { name: 'policy-review', path: '/policies/wif-ml-team', ready: reviewEdit },
  { name: 'policy-changed-meanwhile', path: '/policies/wif-ml-team', ready: loseSaveRace },
  { name: 'policy-history', path: '/policies/wif-ml-team/history' },
  {
    name: 'policy-delete',
    path: '/policies/wif-ml-team',
    ready: async (shown) => {
      await waitForBuilder(shown)
      await shown.getByRole('button', { name: 'Actions for wif-ml-team', exact: true }).click()
      await shown.getByRole('menuitem', { name: 'Delete policy' }).click()
      await shown.getByRole('alertdialog').waitFor()
    },
  },
]
