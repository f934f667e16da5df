import type { Signature } from './signature'

const HOST = ['host', 'audience'] as const satisfies Signature['extracts']
const TOKEN_PATH = String.raw`(?:\/var\/run\/secrets\/|\/token\b|serviceaccount)`

/** Errors that a client library or the process itself raises, before or without a response. */
export const CLIENT_SIGNATURES = [
  // https://github.com/smithy-lang/smithy-typescript/issues/1143, …/pull/1144
  {
    id: 'javascript-metadata-host',
    speaker: 'client',
    text: /is not a valid container metadata service (?:hostname|protocol)|must either be HTTPS or match one of the following/i,
    specificity: 'reason',
    cause: 'sdk-host-javascript',
    extracts: HOST,
  },
  // https://github.com/elastic/cloud-on-k8s/issues/8320
  {
    id: 'java-invalid-host',
    speaker: 'client',
    text: /AWS_CONTAINER_CREDENTIALS_FULL_URI has an invalid host/i,
    specificity: 'reason',
    cause: 'sdk-host-java',
    extracts: HOST,
  },
  // https://github.com/vectordotdev/helm-charts/issues/452
  {
    id: 'rust-not-loopback',
    speaker: 'client',
    text: /(?:URI|DNS name) did not (?:refer|resolve) to the loopback interface|invalid full URI for ECS provider/i,
    specificity: 'reason',
    cause: 'sdk-host-rust',
    extracts: HOST,
  },
  // https://github.com/kubernetes-sigs/external-dns/issues/4353
  {
    id: 'go-loopback-only',
    speaker: 'client',
    text: /invalid endpoint host, "[^"\n]{0,200}", only (?:loopback|host)/i,
    specificity: 'reason',
    cause: 'sdk-host-go',
    extracts: HOST,
  },
  // https://github.com/punk-security/dnsReaper/issues/189
  {
    id: 'botocore-unsupported-host',
    speaker: 'client',
    text: /unsupported host '[^'\n]{0,200}'|can only retrieve metadata from|not in the (?:list of )?allowed hosts/i,
    specificity: 'reason',
    cause: 'cli-too-old',
    extracts: HOST,
  },
  // https://github.com/apache/arrow/issues/45603, https://github.com/duckdb/duckdb-aws/issues/31
  {
    id: 'arrow-no-credentials',
    speaker: 'client',
    text: /AWS Error (?:ACCESS_DENIED|NETWORK_CONNECTION) during \w{1,40} operation[^\n]{0,200}(?:No response body|curlCode: 28|Anonymous)/i,
    specificity: 'reason',
    cause: 'no-container-credentials',
    extracts: ['operation', 'bucket'],
  },
  {
    id: 'library-without-container-credentials',
    speaker: 'client',
    text: /Secret Validation Failure[\s\S]{0,200}(?:credential|chain)|(?:container|ECS) credentials? (?:is|are) not supported|unsupported credential (?:source|provider)[^\n]{0,80}(?:container|ecs)|(?:no support for|does not support) (?:ECS )?container credentials/i,
    specificity: 'reason',
    cause: 'no-container-credentials',
    extracts: ['host'],
  },
  // Measured with PyTorch S3 connector 1.5.0: docs/clients.md
  {
    id: 'crt-no-signing-credentials',
    speaker: 'client',
    text: /No signing credentials (?:available|found)/i,
    specificity: 'reason',
    cause: 'no-container-credentials',
    extracts: [],
  },
  {
    id: 'profile-not-found',
    speaker: 'client',
    text: /The config profile \([^)\n]{1,200}\) could not be found|ProfileNotFound|failed to get shared config profile|Could not find profile|SharedConfigProfileNotExist/i,
    specificity: 'reason',
    cause: 'profile-missing',
    extracts: [],
  },
  {
    id: 'no-credentials',
    speaker: 'client',
    text: /unable to locate credentials|NoCredentialsError|could not load credentials from any providers|no valid providers in chain|no EC2 IMDS role found|unable to load (?:AWS )?credentials from any|the credential provider was not enabled|Missing credentials in config|No AWS Credentials provided by|unable to load credentials from system settings|no providers in chain provided credentials/i,
    specificity: 'consequence',
    cause: 'not-injected',
    extracts: [],
  },
  {
    id: 'illegal-header',
    speaker: 'client',
    text: /legal header value|ERR_INVALID_CHAR|invalid header field value for "Authorization"|InvalidHeader\b[^\n]{0,100}authorization/i,
    specificity: 'reason',
    cause: 'token-malformed',
    extracts: [],
  },
  // https://github.com/kubernetes-sigs/external-dns/pull/1185
  {
    id: 'token-permission',
    speaker: 'client',
    text: new RegExp(
      String.raw`(?:permission denied|EACCES|AccessDeniedException)[^\n]{0,200}${TOKEN_PATH}|${TOKEN_PATH}[^\n]{0,200}(?:permission denied|EACCES)`,
      'i',
    ),
    without: /"message"\s*:\s*"permission denied"/i,
    specificity: 'reason',
    cause: 'token-unreadable',
    extracts: [],
  },
  // https://github.com/bmuschko/ckad-crash-course/issues/23
  {
    id: 'token-absent',
    speaker: 'client',
    text: /(?:no such file|ENOENT|FileNotFound|cannot find the (?:file|path))[^\n]{0,200}(?:\/var\/run\/secrets\/|serviceaccount\/token)|(?:\/var\/run\/secrets\/|serviceaccount\/token)[^\n]{0,200}(?:no such file|ENOENT|does not exist|not found)/i,
    specificity: 'reason',
    cause: 'token-not-mounted',
    extracts: [],
  },
  {
    id: 'legacy-token-warning',
    speaker: 'kubernetes-api',
    text: /instead of auto-generated secret-based tokens|^\s*"?type"?:\s*"?kubernetes\.io\/service-account-token|"iss":\s*"kubernetes\/serviceaccount"/m,
    specificity: 'reason',
    cause: 'legacy-token',
    extracts: ['principal', 'namespace'],
  },
  {
    id: 'key-not-published',
    speaker: 'issuer',
    text: /no keys? (?:matching|with|found)[^\n]{0,100}kid|unknown kid|signing key[^\n]{0,100}not found|unable to find a signing key|no applicable key found in the JSON Web Key Set/i,
    specificity: 'code',
    cause: 'key-unknown',
    extracts: ['issuer'],
  },
  {
    id: 'token-validity',
    speaker: 'issuer',
    text: /token (?:is |has )?expired|token has expired|used before issued|not (?:yet )?valid(?: before)?\b|clock skew|"exp" claim timestamp check failed|JWTExpired/i,
    without:
      /provided token has expired|security token included in the request is expired|certificate (?:has expired|is not yet valid)/i,
    specificity: 'kind',
    cause: 'clock-skew',
    extracts: ['issuer', 'audience'],
  },
  {
    id: 'issuer-slash',
    speaker: 'issuer',
    text: /oidc\.cks\.coreweave\.com\/id\/[\w-]{4,64}\/(?=["'\s]|$)/i,
    specificity: 'consequence',
    cause: 'issuer-trailing-slash',
    extracts: ['issuer'],
  },
] as const satisfies readonly Signature[]
