// Where the commands run: a folder with the settings and credentials of a workload and of people.
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { stringify } from 'yaml'
import { CREDENTIAL_PROCESS_SCRIPT } from '../../lib/core/kubernetes/credential-process'
import { renderAwsConfig } from '../../lib/core/kubernetes/storage-config'
import type { DescribedWorld } from '../../lib/sandbox/control'
import { kubeconfigOf } from '../../lib/sandbox/kubeconfig'
import { type Keys, NAMESPACE, prepareWorld } from './prepared-world'

const STORAGE = 'http://cwobject.test'

export type ClientsFolder = { bin: string; venv: string }
export type Workplace = Awaited<ReturnType<typeof openWorkplace>>

/** Prepares a world as its people would, and a folder with what the clients read. */
export async function openWorkplace(
  url: string,
  world: DescribedWorld,
  { bin, venv }: ClientsFolder,
) {
  const { east, exchangeUrl, createToken, exchange, exchangeOwnToken } = await prepareWorld(
    url,
    world,
  )
  const { team } = world.tokens
  const tokens = {
    runner: await createToken('train-runner'),
    notebook: await createToken('notebook'),
    eval: await createToken('eval'),
  }
  const keys = {
    operator: await exchangeOwnToken(),
    runner: await exchange(tokens.runner),
    notebook: await exchange(tokens.notebook),
  }

  const folder = mkdtempSync(join(tmpdir(), 'console-clients-'))
  const home = join(folder, 'home')
  const work = join(folder, 'work')
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, content, { mode: 0o600 })
  }
  const tokenFiles = {
    runner: join(home, 'tokens/train-runner'),
    notebook: join(home, 'tokens/notebook'),
    eval: join(home, 'tokens/eval'),
  }
  for (const name of ['runner', 'notebook', 'eval'] as const) write(tokenFiles[name], tokens[name])
  const script = join(home, '.aws/credentials.sh')
  write(script, CREDENTIAL_PROCESS_SCRIPT)
  const settings = renderAwsConfig({ endpoint: STORAGE, region: east.zone })
  write(
    join(home, '.aws/config'),
    [
      settings,
      settings.replace('[default]', '[profile operator]'),
      renderAwsConfig({ endpoint: STORAGE, region: east.zone }, `sh ${script}`).replace(
        '[default]',
        '[profile cached]',
      ),
    ].join('\n'),
  )
  write(
    join(home, '.aws/credentials'),
    `[operator]\naws_access_key_id = ${keys.operator.AccessKeyId}\naws_secret_access_key = ${keys.operator.SecretAccessKey}\n`,
  )
  write(join(home, '.mc/config.json'), minioConfig(keys))
  write(join(home, '.config/rclone/rclone.conf'), rcloneConfig(east.zone, keys))
  write(join(home, '.kube/config'), kubeconfigOf(url, east, world.tokens))
  write(join(work, 'hello.txt'), 'hello world\n')
  write(join(work, 'big.bin'), randomBytes(50 * 1024 * 1024))
  for (const [name, text] of Object.entries(TREE)) write(join(work, 'tree', name), text)
  for (const [name, manifest] of Object.entries(MANIFESTS))
    write(join(work, name), stringify(manifest))

  const env: Record<string, string> = {
    PATH: [bin, join(venv, 'bin'), process.env['PATH']].join(delimiter),
    HOME: home,
    TMPDIR: join(folder, 'tmp'),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    KUBECONFIG: join(home, '.kube/config'),
    KUBECACHEDIR: join(folder, 'kube-cache'),
    AWS_CONTAINER_CREDENTIALS_FULL_URI: exchangeUrl,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFiles.runner,
    AWS_DEFAULT_REGION: east.zone,
    AWS_REGION: east.zone,
    AWS_PAGER: '',
    AWS_EC2_METADATA_DISABLED: 'true',
    MC_CONFIG_DIR: join(home, '.mc'),
    MC_REGION: east.zone,
    // Sends the host names of buckets to the sandbox without a name server.
    HTTP_PROXY: url,
    http_proxy: url,
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
    PYTHONDONTWRITEBYTECODE: '1',
    // For commands that speak for a person or for another workload.
    API: url,
    TEAM: team,
    NOTEBOOK_TOKEN_FILE: tokenFiles.notebook,
    EVAL_TOKEN_FILE: tokenFiles.eval,
  }
  mkdirSync(join(folder, 'tmp'))
  return {
    env,
    work,
    close: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

const minioConfig = (keys: Record<'runner' | 'notebook' | 'operator', Keys>) => {
  const alias = ({ AccessKeyId, SecretAccessKey, Token }: Keys) => ({
    url: STORAGE,
    accessKey: AccessKeyId,
    secretKey: SecretAccessKey,
    ...(Token && { sessionToken: Token }),
    api: 'S3v4',
    path: 'off',
  })
  return JSON.stringify({
    version: '10',
    aliases: {
      cw: alias(keys.runner),
      notebook: alias(keys.notebook),
      operator: alias(keys.operator),
    },
  })
}

const rcloneConfig = (region: string, keys: Record<'runner' | 'notebook' | 'operator', Keys>) =>
  (
    [
      ['cw', keys.runner],
      ['notebook', keys.notebook],
      ['operator', keys.operator],
    ] as const
  )
    .map(([name, { AccessKeyId, SecretAccessKey }]) =>
      [
        `[${name}]`,
        'type = s3',
        'provider = AWS',
        `access_key_id = ${AccessKeyId}`,
        `secret_access_key = ${SecretAccessKey}`,
        `endpoint = ${STORAGE}`,
        `region = ${region}`,
        'force_path_style = false',
        'no_check_bucket = true',
        '',
      ].join('\n'),
    )
    .join('\n')

const TREE = {
  'a.txt': 'alpha\n',
  'b.txt': 'bravo\n',
  'sub/c.csv': '1,2,3\n',
  'sub/deep/d.json': '{"d":4}\n',
  'with space.txt': 'space\n',
}

const labels = { app: 'web' }
const container = {
  name: 'web',
  image: 'docker.io/amazon/aws-cli:2.33.2',
  command: ['sleep', '600'],
}
const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
}

const JOB_SCRIPT = [
  'echo started',
  'aws configure set s3.addressing_style virtual',
  'aws s3api list-objects-v2 --bucket datasets',
].join('\n')

const MANIFESTS = {
  'account.yaml': {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name: 'clients',
      namespace: NAMESPACE,
      annotations: { 'caios.coreweave.com/inject': 'true' },
    },
  },
  'config.yaml': {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'clients', namespace: NAMESPACE },
    data: { key: 'value' },
  },
  'job.yaml': {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'clients', namespace: NAMESPACE },
    spec: {
      backoffLimit: 0,
      template: {
        spec: {
          restartPolicy: 'Never',
          serviceAccountName: 'train-runner',
          containers: [
            {
              name: 'main',
              image: container.image,
              command: ['/bin/sh', '-c', JOB_SCRIPT],
              env: [{ name: 'AWS_ENDPOINT_URL', value: 'http://cwlota.com' }],
              securityContext: restricted,
            },
          ],
        },
      },
    },
  },
  'deployment.yaml': {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: NAMESPACE, labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ ...container, securityContext: restricted }] },
      },
    },
  },
  'misspelt.yaml': {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'misspelt', namespace: NAMESPACE },
    automountServiceAccountTokn: false,
  },
}
