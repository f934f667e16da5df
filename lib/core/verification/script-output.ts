import { z } from 'zod'
import { BUCKET_ACCESS } from './bucket-access'

const line = {
  ok: z.boolean(),
  at: z.number(),
  seconds: z.number(),
  error: z.string().exactOptional(),
  /** The step failed, but the script continues. */
  continues: z.literal(true).exactOptional(),
}
const text = z.string().max(8000)
/** How many passed and failed since the last such line. */
const outcomes = { passed: z.int().min(0), failed: z.int().min(0) }

export const ScriptTokenClaims = z.looseObject({
  iss: text.default(''),
  sub: text.default(''),
  aud: z.union([text.transform((audience) => [audience]), z.array(text)]).default([]),
  exp: z.number().exactOptional(),
  iat: z.number().exactOptional(),
})
export type ScriptTokenClaims = z.infer<typeof ScriptTokenClaims>

/** One step as the script reports it, one JSON line each; `at` is the pod's clock in seconds since 1970. */
export const ScriptStep = z.discriminatedUnion('step', [
  z.object({
    ...line,
    step: z.literal('environment'),
    uri: text,
    tokenFile: text,
    region: text,
    /** Set variables that make AWS clients use other credentials. */
    others: z.array(text),
    cli: text,
    bucket: text.exactOptional(),
    access: z.enum(BUCKET_ACCESS).exactOptional(),
    prefix: text.exactOptional(),
  }),
  z.object({
    ...line,
    step: z.literal('token'),
    uid: z.number().exactOptional(),
    bytes: z.number().exactOptional(),
    newline: z.boolean().exactOptional(),
    header: z.looseObject({ kid: text.exactOptional(), alg: text.exactOptional() }).exactOptional(),
    claims: ScriptTokenClaims.exactOptional(),
  }),
  z.object({
    ...line,
    step: z.literal('exchange'),
    keyEnd: text.exactOptional(),
    from: text.exactOptional(),
    /** When the credentials expire. */
    expires: text.exactOptional(),
    /** Whether the exchange's host name resolves; set only if the exchange is unreachable. */
    resolved: z.boolean().exactOptional(),
  }),
  z.object({ ...line, step: z.literal('list-buckets'), count: z.number().exactOptional() }),
  z.object({
    ...line,
    step: z.literal('bucket'),
    call: z.enum(['list', 'get', 'put', 'delete']),
    key: text.exactOptional(),
    /** The zone that the request was signed for. */
    region: text.exactOptional(),
    /** The object did not exist: storage answered 404, which it does only to who may read. */
    absent: z.literal(true).exactOptional(),
  }),
  /** The steps of a refresh proof; times are in seconds since 1970, as the pod's clock has them. */
  z.object({
    ...line,
    step: z.literal('refresh-start'),
    /** How long the keys of an exchange live, and how often the client calls, in seconds. */
    life: z.number(),
    interval: z.number(),
    /** How long after an expiry a call counts as one with expired keys, in seconds. */
    margin: z.number(),
    /** When the run ends, whatever it has seen. */
    until: z.number(),
    /** The expiry of the token at the start. */
    token: z.number().exactOptional(),
  }),
  z.object({ ...line, ...outcomes, step: z.literal('refresh-call') }),
  z.object({
    ...line,
    ...outcomes,
    step: z.literal('refresh-exchange'),
    /** The HTTP status of the last one; 0 if the exchange did not answer. */
    status: z.number(),
    /** When the newest keys expire, and when the token does that was exchanged for them. */
    expires: text.exactOptional(),
    token: z.number().exactOptional(),
  }),
  /** Kubernetes has replaced the token in its file. */
  z.object({ ...line, step: z.literal('refresh-token'), expires: z.number() }),
  /** The client has ended by itself. */
  z.object({ ...line, step: z.literal('refresh-client'), code: z.number() }),
  z.object({ ...line, step: z.literal('refresh-recorder') }),
  /** The steps of a run that presents its token to another cloud; `status` is that of an HTTP answer. */
  z.object({
    ...line,
    step: z.literal('cloud-exchange'),
    identity: text.exactOptional(),
    status: z.number().exactOptional(),
  }),
  z.object({
    ...line,
    step: z.literal('cloud-identity'),
    identity: text.exactOptional(),
    status: z.number().exactOptional(),
  }),
  z.object({
    ...line,
    step: z.literal('end'),
    /** The end of a refresh proof, whose records decide what it shows. */
    recorded: z.literal(true).exactOptional(),
  }),
])
export type ScriptStep = z.infer<typeof ScriptStep>
export type ScriptStepName = ScriptStep['step']
export type ScriptStepOf<Name extends ScriptStepName> = Extract<ScriptStep, { step: Name }>

export const findStep = <Name extends ScriptStepName>(steps: readonly ScriptStep[], name: Name) =>
  steps.find((step): step is ScriptStepOf<Name> => step.step === name)

/** Parses a step that the script printed; undefined for any other output. */
export function parseStep(output: string): ScriptStep | undefined {
  if (!output.startsWith('{"step":') || output.length > 64_000) return undefined
  try {
    return ScriptStep.safeParse(JSON.parse(output)).data
  } catch {
    return undefined
  }
}

/** Whether the script has ended: after its last step, or after a failed step that does not continue. */
export const isScriptOver = (steps: readonly ScriptStep[]) =>
  steps.some(({ step, ok, continues }) => step === 'end' || !(ok || continues))

export const LogLine = z.object({
  /** The line's number in the pod's log, from 1. */
  line: z.number(),
  at: z.string().exactOptional(),
  step: z.string().exactOptional(),
  text: z.string(),
  failed: z.boolean().exactOptional(),
})
export type LogLine = z.infer<typeof LogLine>

const found = (name: string, value: string) => (value ? `${name} ${value}` : `${name} not set`)

const describeOutcomes = ({ passed, failed }: { passed: number; failed: number }) =>
  [passed > 0 && `${passed} passed`, failed > 0 && `${failed} failed`].filter(Boolean).join(', ')

function describeStep(step: ScriptStep): string[] {
  const error = step.error ? [step.error] : []
  switch (step.step) {
    case 'environment':
      return [
        found('AWS_CONTAINER_CREDENTIALS_FULL_URI', step.uri),
        found('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', step.tokenFile),
        found('region', step.region),
        ...step.others.map((name) => `${name} is also set`),
        step.cli,
        ...error,
      ]
    case 'token':
      return [
        ...(step.bytes === undefined ? [] : [`${step.bytes} bytes, readable`]),
        ...(step.claims
          ? [
              `iss ${step.claims.iss}`,
              `sub ${step.claims.sub}`,
              `aud ${step.claims.aud.join(', ')}`,
              ...(step.claims.exp === undefined
                ? []
                : [`expires in ${step.claims.exp - step.at} s`]),
              ...(step.header?.kid ? [`kid ${step.header.kid}`] : []),
            ]
          : []),
        ...error,
      ]
    case 'exchange':
      return [
        ...(step.ok ? [`credentials from ${step.from}, key ID ends in ${step.keyEnd}`] : []),
        ...error,
      ]
    case 'list-buckets':
      return step.ok ? [`${step.count ?? 0} buckets`] : error
    case 'bucket':
      return [
        [step.call, step.key, step.region].filter(Boolean).join(' '),
        ...(step.absent ? ['no object there: 404 instead of 403'] : []),
        ...error,
      ]
    case 'refresh-start':
      return [
        `keys live ${Math.round(step.life)} s; the client calls every ${Math.round(step.interval)} s`,
      ]
    case 'refresh-call':
      return [`calls: ${describeOutcomes(step)}`, ...error]
    case 'refresh-exchange':
      return [
        `exchanges: ${describeOutcomes(step)}, HTTP ${step.status}`,
        ...(step.expires ? [`keys until ${step.expires}`] : []),
      ]
    case 'refresh-token':
      return ['the token was rotated']
    case 'refresh-client':
      return [`the client ended with exit code ${step.code}`]
    case 'cloud-exchange':
    case 'cloud-identity':
      return [...(step.ok ? [`credentials of ${step.identity}`] : []), ...error]
    case 'refresh-recorder':
      return error
    case 'end':
      if (step.recorded) return ['the recorder has seen enough, or its time is over']
      return [step.ok ? 'all steps passed' : 'some steps failed']
  }
}

/** The RFC 3339 timestamp that the API server prepends with `timestamps=true`. */
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?/

export function splitTimestamp(output: string): { at?: string; output: string } {
  const [stamp, at] = STAMP.exec(output) ?? []
  return stamp === undefined || at === undefined
    ? { output }
    : { at, output: output.slice(stamp.length) }
}

/** Parses one line of the pod's log; a step becomes several readable lines. */
export function parseLogLine(raw: string, line: number): { step?: ScriptStep; lines: LogLine[] } {
  const { at, output } = splitTimestamp(raw)
  const base = { line, ...(at === undefined ? {} : { at }) }
  const step = parseStep(output)
  if (!step) return { lines: output.trim() ? [{ ...base, text: output }] : [] }
  const words = describeStep(step)
  return {
    step,
    lines: words.map((words, index, all) => ({
      ...base,
      step: step.step.replace(/^refresh-/, ''),
      text: words,
      ...(!step.ok && index === all.length - 1 ? { failed: true } : {}),
    })),
  }
}

/** Parses a pod's log into the script's steps and readable lines. */
export function parseLog(raw: readonly string[]): { steps: ScriptStep[]; lines: LogLine[] } {
  const parts = raw.map((output, index) => parseLogLine(output, index + 1))
  return {
    steps: parts.flatMap(({ step }) => (step ? [step] : [])),
    lines: parts.flatMap(({ lines }) => lines),
  }
}
