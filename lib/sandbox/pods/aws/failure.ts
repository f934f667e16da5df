/** Exit codes: 1 nothing found, 252 usage error, 253 credentials or configuration, 254 service error, 255 other. */
export class AwsCliFailure extends Error {
  readonly exitCode: 1 | 252 | 253 | 254 | 255

  constructor(exitCode: 1 | 252 | 253 | 254 | 255, message: string, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}
