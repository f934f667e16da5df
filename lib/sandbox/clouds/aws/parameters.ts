import { StsError } from './answer'

type Rule = { required?: boolean; min: number; max: number; pattern?: string }

const RULES = {
  RoleArn: { required: true, min: 20, max: 2048 },
  RoleSessionName: { required: true, min: 2, max: 64, pattern: '[\\w+=,.@-]*' },
  WebIdentityToken: { required: true, min: 4, max: 20_000 },
  ProviderId: { min: 4, max: 2048 },
} as const satisfies Record<string, Rule>

const SECONDS = { least: 900, usual: 3600, most: 43_200 }

const invalid = (problems: string[]) =>
  new StsError(
    400,
    'ValidationError',
    `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${problems.join('; ')}`,
  )

const member = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

function problemsOf(form: URLSearchParams): string[] {
  const checked = Object.entries<Rule>(RULES).flatMap(([name, { required, min, max, pattern }]) => {
    const value = form.get(name)
    const fails = (constraint: string) => [
      `Value ${value === null ? 'null' : `'${name === 'WebIdentityToken' ? '***' : value}'`} at '${member(name)}' failed to satisfy constraint: Member must ${constraint}`,
    ]
    if (value === null) return required ? fails('not be null') : []
    if (value.length < min) return fails(`have length greater than or equal to ${min}`)
    if (value.length > max) return fails(`have length less than or equal to ${max}`)
    if (pattern && !new RegExp(`^${pattern}$`).test(value))
      return fails(`satisfy regular expression pattern: ${pattern}`)
    return []
  })
  const seconds = form.get('DurationSeconds')
  const duration = (constraint: string) => [
    ...checked,
    `Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${constraint}`,
  ]
  if (seconds === null) return checked
  if (!/^\d+$/.test(seconds) || Number(seconds) < SECONDS.least)
    return duration(`greater than or equal to ${SECONDS.least}`)
  if (Number(seconds) > SECONDS.most) return duration(`less than or equal to ${SECONDS.most}`)
  return checked
}

/** Parses the parameters of AssumeRoleWithWebIdentity and reports all invalid ones together. */
export function parameters(form: URLSearchParams) {
  const problems = problemsOf(form)
  if (problems.length > 0) throw invalid(problems)
  const roleArn = form.get('RoleArn') ?? ''
  if (!/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(roleArn))
    throw new StsError(400, 'ValidationError', `${roleArn} is invalid`)
  const policy = form.get('Policy')
  if (policy !== null && !isObject(policy))
    throw new StsError(400, 'MalformedPolicyDocument', 'Syntax errors in policy.')
  return {
    roleArn,
    sessionName: form.get('RoleSessionName') ?? '',
    token: form.get('WebIdentityToken') ?? '',
    seconds: Number(form.get('DurationSeconds') ?? SECONDS.usual),
  }
}

function isObject(text: string) {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
  } catch {
    return false
  }
}
