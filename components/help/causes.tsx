import { Panel } from '@/components/ui/panel'
import {
  ACCESS_CAUSES,
  type Cause,
  CLUSTER_CAUSES,
  TOKEN_CAUSES,
} from '@/lib/core/verification/causes'

const GROUPS: readonly (readonly [string, Record<string, Cause>])[] = [
  ['From the service account to a running pod', CLUSTER_CAUSES],
  ['The token and the federation config', TOKEN_CAUSES],
  ['The token exchange and object storage', ACCESS_CAUSES],
]

/** Every cause that a verification can report. */
export const Causes = () =>
  GROUPS.map(([group, causes]) => (
    <Panel key={group} title={group} flush>
      <ul>
        {Object.entries(causes).map(([code, { title, explanation }]) => (
          <li key={code} id={code} className="border-line border-b px-3.5 py-2 last:border-b-0">
            <b>{title}</b> <code className="text-ink-2">{code}</code>
            <p className="max-w-[90ch] text-ink-2">{explanation}</p>
          </li>
        ))}
      </ul>
    </Panel>
  ))
