/** Environment variables that point the console to the sandbox instead of the clouds. */
export const cloudEnvironment = (url: string) => ({
  AWS_STS_URL: `${url}/aws/sts`,
  GOOGLE_STS_URL: `${url}/google/sts`,
  GOOGLE_IAM_CREDENTIALS_URL: `${url}/google/iamcredentials`,
})
