import type { Signature } from './signature'

const HOST = ['host', 'bucket'] as const satisfies Signature['extracts']
const EXCHANGE =
  /temporary-credentials|container[- ]metadata|container-role|ContainerProvider|api\.coreweave\.com/i

/** Errors below HTTP: names, connections, proxies and TLS. */
export const NETWORK_SIGNATURES = [
  {
    id: 'tls-host-name',
    speaker: 'network',
    text: /ERR_TLS_CERT_ALTNAME_INVALID|certificate is valid for [^\n]{1,200}, not |hostname mismatch|doesn't match either of|does not match certificate|No subject alternative (?:DNS )?name/i,
    specificity: 'reason',
    cause: 'tls-hostname',
    extracts: HOST,
  },
  {
    id: 'tls-validity',
    speaker: 'network',
    text: /certificate has expired|CERT_HAS_EXPIRED|certificate is not yet valid|CertificateExpiredException|certificate_expired/i,
    specificity: 'reason',
    cause: 'tls-expired',
    extracts: HOST,
  },
  {
    id: 'tls-plain',
    speaker: 'network',
    text: /wrong version number|WRONG_VERSION_NUMBER|server gave HTTP response to HTTPS client|http: server gave HTTP response|plain HTTP request was sent to HTTPS port|Unsupported or unrecognized SSL message|SSL_ERROR_RX_RECORD_TOO_LONG|record overflow/i,
    specificity: 'reason',
    cause: 'tls-plain-http',
    extracts: HOST,
  },
  // https://github.com/boto/boto3/issues/2357
  {
    id: 'tls-trust',
    speaker: 'network',
    text: /CERTIFICATE_VERIFY_FAILED|certificate verify failed|self[- ]signed certificate|SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)|unable to get (?:local )?issuer certificate|certificate signed by unknown authority|PKIX path building failed|unable to find valid certification path|SSL validation failed|UnknownIssuer|SSL certificate problem|certificate is not trusted/i,
    without: /failed calling webhook/i,
    specificity: 'operation',
    cause: 'tls-untrusted',
    extracts: HOST,
  },
  {
    id: 'proxy',
    speaker: 'network',
    text: /ProxyConnectionError|Failed to connect to proxy URL|Unable to connect to proxy|Tunnel connection failed|Proxy Authentication Required|proxyconnect tcp|CONNECT tunnel failed|ERR_PROXY_CONNECTION_FAILED/i,
    specificity: 'reason',
    cause: 'proxy-refused',
    extracts: ['status', 'host'],
  },
  {
    id: 'exchange-name',
    speaker: 'network',
    text: /ENOTFOUND|EAI_AGAIN|name or service not known|temporary failure in name resolution|no such host|could not resolve host|UnknownHostException|nodename nor servname/i,
    with: EXCHANGE,
    specificity: 'operation',
    cause: 'exchange-unresolved',
    extracts: ['host'],
  },
  {
    id: 'host-name',
    speaker: 'network',
    text: /ENOTFOUND|EAI_AGAIN|name or service not known|temporary failure in name resolution|no such host|could not resolve host|UnknownHostException|nodename nor servname/i,
    without: /failed calling webhook/i,
    specificity: 'kind',
    cause: 'host-unresolved',
    extracts: HOST,
  },
  {
    id: 'exchange-connection',
    speaker: 'network',
    text: /could not connect|connect(?:ion)? ?(?:was )?(?:refused|reset|closed|aborted|timed out|timeout)|ECONNREFUSED|ECONNRESET|ETIMEDOUT|read timeout|i\/o timeout|network is unreachable|context deadline exceeded/i,
    with: EXCHANGE,
    without: /failed calling webhook/i,
    specificity: 'operation',
    cause: 'exchange-unreachable',
    extracts: ['host'],
  },
  {
    id: 'storage-connection',
    speaker: 'network',
    text: /could not connect|connect(?:ion)? ?(?:was )?(?:refused|reset|closed|aborted|timed out|timeout)|ECONNREFUSED|ECONNRESET|ETIMEDOUT|read timeout|i\/o timeout|network is unreachable/i,
    with: /cwobject\.com|cwlota\.com/i,
    specificity: 'operation',
    cause: 's3-unreachable',
    extracts: HOST,
  },
  {
    id: 'connection',
    speaker: 'network',
    text: /could not connect|connect(?:ion)? ?(?:was )?(?:refused|reset|timed out|timeout)|ECONNREFUSED|ECONNRESET|ETIMEDOUT|read timeout|i\/o timeout|network is unreachable/i,
    without: /failed calling webhook|probe failed/i,
    specificity: 'kind',
    cause: 'host-unreachable',
    extracts: HOST,
  },
] as const satisfies readonly Signature[]
