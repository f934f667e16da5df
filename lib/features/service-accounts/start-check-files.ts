import { stringify } from 'yaml'
import {
  buildGatekeeperPolicy,
  buildKyvernoPolicy,
  buildStartCheckPatch,
  type StartCheck,
} from '@/lib/core/verification/start-check'

/** In the note, identifiers stand between backticks. */
export type StartCheckFile = { key: string; label: string; note: string; code: string }

/** kubectl reads YAML 1.1. */
const yamlOf = (documents: readonly object[]) =>
  documents.map((document) => stringify(document, { lineWidth: 0, version: '1.1' })).join('---\n')

/** What verifies access before a workload starts, and what requires it in a cluster. */
export const startCheckFiles = (check: StartCheck): StartCheckFile[] => [
  {
    key: 'init-container',
    label: 'Init container',
    note: 'Save it as `verify-at-start.yaml` and apply it with `kubectl patch deployment NAME --patch-file verify-at-start.yaml`, or copy the init container and its volume into the manifest.',
    code: yamlOf([buildStartCheckPatch(check)]),
  },
  {
    key: 'kyverno',
    label: 'Kyverno policy',
    note: 'For Kyverno 1.13 or later. It rejects new pods of annotated service accounts, in every namespace but `kube-system`, that have no init container of this name. Set `failureAction` to `Audit` to see first which pods it would reject: the policy was checked against the published CRD of Kyverno, and not run by it.',
    code: yamlOf(buildKyvernoPolicy()),
  },
  {
    key: 'gatekeeper',
    label: 'Gatekeeper policy',
    note: 'For Gatekeeper 3.15 or later. Apply the template and the SyncSet, then the constraint once the template is ready. It rejects the same pods as the Kyverno policy. Set `enforcementAction` to `warn` to see first which pods it would reject: the policy was checked against the published CRDs of Gatekeeper, and not run by it.',
    code: yamlOf(buildGatekeeperPolicy()),
  },
]
