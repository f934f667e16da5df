/** 1: nothing was found; 252: a command that cannot be read; 253: credentials or configuration; 254: the service refused; 255: the rest. */
export class AwsCliFailure extends Error {
  readonly exitCode: 1 | 252 | 253 | 254 | 255

  constructor(exitCode: 1 | 252 | 253 | 254 | 255, message: string, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}
