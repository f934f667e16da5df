import { listAnd } from '@/lib/common/list'
import { keyRefreshOf } from '@/lib/core/clients/client-facts'
import { mountedTexts } from './mounted-file'
import {
  containersOf,
  KEYS_ONCE_SIGNS,
  type KeysOnceSign,
  type PlacedContainer,
  type Workload,
  type WorkloadFinding,
} from './workload'

const DUCKDB = /(?:^|[\s"'/=;(])duckdb(?:(?:==|:v?)(\d+\.\d+(?:\.\d+)?)|(?=$|[\s:@"'=;[~<>)!.]))/im
const DUCKDB_REFRESH = /\brefresh\s+["']?(?:auto|true|1)\b/i
const DUCKDB_LOAD = /\bload_aws_credentials\s*\(/i
/** Keys as variables of a shell, which nothing renews. The default format is that of credential_process. */
const EXPORTED =
  /\baws\s+configure\s+export-credentials\b[^\n|;&]{0,200}--format[\s=]+(?:env|fish|powershell|windows-cmd)/
const FROZEN = /\bget_frozen_credentials\s*\(/
const OWN_EXCHANGE =
  /\b(?:curl|wget)\b[^;|]{0,400}?(?:AWS_CONTAINER_CREDENTIALS_FULL_URI|temporary-credentials\/oidc\/)/
/** AWS clients run this program again before its keys end. */
const CREDENTIAL_PROCESS = /\bcredential_process\b/

/**
 * The clients of the matrix that this check recognizes in a manifest. A client that keeps its first keys whatever its
 * configuration says needs an entry.
 */
export const RECOGNIZED_CLIENTS: readonly string[] = ['duckdb']

/** The statements of a text that create a secret of DuckDB from the keys of the container. */
const duckdbSecrets = (text: string) =>
  text
    .split(';')
    .filter((statement) => /\bsecret\b/i.test(statement) && /\bcredential_chain\b/i.test(statement))

/** How a text shows that its program keeps its first keys: a client of the matrix, or a script that copies the keys. */
export function findKeysOnceSigns(text: string): KeysOnceSign[] {
  const secrets = duckdbSecrets(text)
  const duckdb = DUCKDB.exec(text)
  const copies = CREDENTIAL_PROCESS.test(text) === false
  const found = {
    'duckdb-secret':
      secrets.some((secret) => !DUCKDB_REFRESH.test(secret)) || DUCKDB_LOAD.test(text),
    duckdb:
      duckdb !== null &&
      keyRefreshOf('duckdb', duckdb[1]) === 'once' &&
      secrets.length === 0 &&
      !DUCKDB_LOAD.test(text),
    'exported-keys': copies && EXPORTED.test(text),
    'frozen-keys': copies && FROZEN.test(text),
    'own-exchange': copies && OWN_EXCHANGE.test(text),
  } satisfies Record<KeysOnceSign, boolean>
  return KEYS_ONCE_SIGNS.filter((sign) => found[sign])
}

const WORDS = {
  'duckdb-secret': {
    title: 'DuckDB keeps the keys its secret was created with',
    detail: 'Add REFRESH auto to CREATE SECRET; load_aws_credentials has no such option.',
  },
  duckdb: {
    title: 'DuckDB keeps its first keys unless its secret has REFRESH auto',
    detail: 'The manifest does not show the secret. Create it with REFRESH auto.',
  },
  'exported-keys': {
    title: 'Exports keys once as environment variables',
    detail:
      'Remove aws configure export-credentials, and use a client that reads container credentials itself, such as rclone or the AWS CLI.',
  },
  'frozen-keys': {
    title: 'Copies keys once out of boto3',
    detail:
      'get_frozen_credentials returns keys that boto3 does not replace. Pass the session to the client instead, or call get_frozen_credentials again before the keys end.',
  },
  'own-exchange': {
    title: 'Exchanges the token once in a script',
    detail:
      'Remove the exchange, and use a client that reads container credentials itself, or make the script a credential_process.',
  },
} as const satisfies Record<KeysOnceSign, { title: string; detail: string }>

const LIFE =
  'Keys live 15 minutes, and object storage rejects a process that runs longer (ExpiredToken).'

// An init container ends before the workload starts, and its keys with it.
const textsOf = (workload: Workload) =>
  containersOf(workload)
    .filter(({ init }) => !init)
    .map((placed) => ({ placed, text: textOf(workload, placed) }))

/** Many containers can mount one long file, so that not all of it is read for each. */
const MAX_SCRIPTS = 16 * 1024

const textOf = (workload: Workload, placed: PlacedContainer) => {
  const { image, command, args } = placed.container
  const scripts = mountedTexts(workload, placed).join('\n').slice(0, MAX_SCRIPTS)
  return [image, ...command, ...args, scripts].join('\n')
}

/** Warns of clients that the matrix of clients says keep their first keys, and of scripts that copy keys. */
export function checkKeyRefresh(workload: Workload): WorkloadFinding {
  const code = 'keys-once'
  const found = textsOf(workload).flatMap(({ placed, text }) => {
    const [sign] = findKeysOnceSigns(text)
    return sign ? [{ sign, name: placed.container.name }] : []
  })
  const [first] = found
  if (first) {
    const { title, detail } = WORDS[first.sign]
    const names = found.filter(({ sign }) => sign === first.sign).map(({ name }) => name)
    return {
      code,
      state: 'warn',
      title,
      detail: `${listAnd(new Set(names))}: ${LIFE} ${detail}`,
      edits: [],
    }
  }
  return {
    code,
    state: 'pass',
    title: 'No client found that keeps its first keys',
    detail:
      'Keys live 15 minutes. The manifest does not show what an image contains: Prove refresh on the page of the service account does.',
    edits: [],
  }
}
