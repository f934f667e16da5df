/** The clients that the console has a program for, and a command of the person's own. */
export const REFRESH_CLIENTS = ['boto3', 'aws-sdk-js', 'command'] as const
export type RefreshClient = (typeof REFRESH_CLIENTS)[number]

export const DEFAULT_REFRESH_MINUTES = 20
export const MAX_REFRESH_MINUTES = 60
