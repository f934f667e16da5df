import { CLIENT_ERRORS } from '@/lib/core/clients/client-errors'
import { CITED_CLIENTS, factsOf } from '@/lib/core/clients/client-facts'
import type {
  AddressingSupport,
  KeyRefresh,
  KeyRefusal,
  MeasuredClient,
  VersionMeasurement,
} from '@/lib/core/clients/client-measurement'
import { MEASUREMENTS } from '@/lib/core/clients/measurements'

const KEY_MINUTES = 15

const REFRESH_WORDS = {
  'before-expiry': 'by itself',
  'every-call': 'at every call',
  'after-refusal': 'when object storage has refused the old ones',
  once: 'never: fails when the first keys end',
  'not-seen': 'not seen',
} as const satisfies Record<KeyRefresh, string>

const REFUSAL_WORDS = {
  'no-exchange': 'no: sends no exchange',
  'empty-session-token': 'no: refuses keys whose `Token` is empty, as CoreWeave’s can be',
  'keys-not-used': 'no: exchanges, and does not use the keys',
} as const satisfies Record<KeyRefusal, string>

const ADDRESSING_WORDS = {
  virtual: 'virtual-hosted',
  'needs-setting': 'virtual-hosted by a setting, by path without',
  path: 'by path only',
} as const satisfies Record<AddressingSupport, string>

const takesWords = (measured: VersionMeasurement) => {
  if (!measured.takes) return REFUSAL_WORDS[measured.reason]
  return measured.reads ? 'yes' : 'yes, but object storage refuses its requests'
}

const rate = (count: number) => count.toLocaleString('en-GB', { maximumFractionDigits: 2 })

/** Exchanges of one process in a minute, with keys that live 15 minutes. */
function exchangeWords(measured: VersionMeasurement): string {
  if (!measured.takes || !measured.reads) return '—'
  const { refreshes, calls, exchanges, renews } = measured
  if (refreshes === 'every-call') return `${rate(exchanges / calls)} for each call`
  if (refreshes === 'after-refusal') return rate(1 / KEY_MINUTES)
  if (refreshes !== 'before-expiry' || renews?.below === undefined)
    return `${exchanges} in ${calls} calls`
  const [slow, fast] = [renews.atLeast, renews.below].map((seconds) =>
    rate(1 / (KEY_MINUTES - seconds / 60)),
  )
  return slow === fast ? `${slow}` : `${slow}–${fast}`
}

function renewalWords(measured: VersionMeasurement): string {
  if (!measured.takes || !measured.reads || !measured.renews) return '—'
  const { atLeast, below } = measured.renews
  return below === undefined ? `more than ${atLeast} s` : `${atLeast}–${below} s`
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`

const versionRow = ({ label }: MeasuredClient, measured: VersionMeasurement) =>
  row([
    label,
    measured.below ? `${measured.version} (${measured.below})` : measured.version,
    takesWords(measured),
    measured.takes && measured.reads ? REFRESH_WORDS[measured.refreshes] : '—',
    exchangeWords(measured),
    renewalWords(measured),
    measured.takes && measured.addressing ? ADDRESSING_WORDS[measured.addressing] : '—',
  ])

const sinceRows = () =>
  [...MEASUREMENTS.clients, ...CITED_CLIENTS]
    .map(({ key }) => key)
    .filter((key, index, keys) => keys.indexOf(key) === index)
    .flatMap((key) => {
      const facts = factsOf(key)
      if (!facts?.since) return []
      const source = facts.source.kind === 'run' ? 'the run' : facts.source.url
      return [row([facts.label, facts.since, facts.tooOld ?? '—', source])]
    })

const errorRows = () =>
  Object.entries(CLIENT_ERRORS).flatMap(([key, texts]) =>
    Object.entries(texts).map(([version, text]) =>
      row([labelOf(key), version, `\`${text.replaceAll('`', 'ʼ')}\``]),
    ),
  )

const labelOf = (key: string) =>
  MEASUREMENTS.clients.find((client) => client.key === key)?.label ?? key

/** The versions that keep their first keys, and what to do about them. */
const onceRows = () =>
  MEASUREMENTS.clients.flatMap(({ key, label, versions }) =>
    versions
      .filter((each) => each.takes && each.reads && each.refreshes === 'once')
      .map(({ version }) => row([`${label} ${version}`, ONCE_REMEDIES[key] ?? '—'])),
  )

const SCRIPT_ROWS = [
  [
    '`aws configure export-credentials --format env` in a script',
    'Use a client that reads container credentials itself. Without `--format` it is a `credential_process`, which AWS clients run again.',
  ],
  [
    '`get_frozen_credentials()` of boto3, passed to another library',
    'Pass the session, or call it again before the keys end.',
  ],
  [
    'an exchange with `curl` in a script',
    'Use a client that reads container credentials itself, or make the script a `credential_process`.',
  ],
].map(row)

/** What makes a client that keeps its first keys come by new ones, by its key. */
export const ONCE_REMEDIES: Readonly<Record<string, string>> = {
  duckdb:
    'Add `REFRESH auto` to `CREATE SECRET (TYPE s3, PROVIDER credential_chain, …)`. `load_aws_credentials` has no such option.',
}

/** The page `docs/clients.md`, which `npm run clients` and `npm run docs` write. */
export const renderClientsPage = () =>
  [
    '# Clients of object storage',
    '',
    '`npm run clients` writes this page and the data that set-up, the workload check and the diagnosis use. It runs each client against',
    'the sandbox as a pod would: the exchange is at an HTTPS address that is not loopback, and object storage takes only virtual-hosted',
    `addresses. The newest run was on ${MEASUREMENTS.date}.`,
    '',
    '## What the run showed',
    '',
    '- *Takes keys*: the client exchanges the token of `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` at `AWS_CONTAINER_CREDENTIALS_FULL_URI` and signs with the keys.',
    '- *New keys*: what one process does when its first keys, which ended after 6 seconds (OpenDAL: 140), have ended.',
    '- *Exchanges a minute*: of one process with keys that live 15 minutes as CoreWeave’s do. Where it renews keys in time, they follow from the next column.',
    '- *Renews*: how long before the end of its keys it exchanges again, measured with keys that lived from 4 seconds to 30 minutes. AWS SDK for Java 2 chooses it at random, so that its figures differ from run to run.',
    '- *Addressing*: at a custom endpoint. CoreWeave accepts only virtual-hosted addresses.',
    '',
    row([
      'client',
      'version',
      'takes keys',
      'new keys',
      'exchanges a minute',
      'renews',
      'addressing',
    ]),
    row(['---', '---', '---', '---', '---', '---', '---']),
    ...MEASUREMENTS.clients.flatMap((client) =>
      client.versions.map((version) => versionRow(client, version)),
    ),
    '',
    '## Since which version',
    '',
    row(['client', 'since', 'newest that is too old', 'source']),
    row(['---', '---', '---', '---']),
    ...sinceRows(),
    '',
    '## Clients that keep their first keys',
    '',
    'Keys live 15 minutes. A process that keeps its first ones works until then, and object storage rejects it afterwards (`ExpiredToken`).',
    'The workload check on the page of a service account and in **Troubleshoot** warns where a manifest shows one of these (finding',
    '`keys-once`). What an image contains it does not show: **Prove refresh** on the page of the service account does.',
    '',
    row(['client or script', 'what to do']),
    row(['---', '---']),
    ...onceRows(),
    ...SCRIPT_ROWS,
    '',
    '## What clients say that do not work',
    '',
    'Without the addresses, names and identifiers that differ between runs.',
    '',
    row(['client', 'version', 'text']),
    row(['---', '---', '---']),
    ...errorRows(),
    '',
    '## Not run',
    '',
    row(['client', 'reason']),
    row(['---', '---']),
    ...MEASUREMENTS.notRun.map(({ label, reason }) => row([label, reason])),
    '',
  ].join('\n')
