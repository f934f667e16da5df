import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import type { TrustKind } from '@/lib/core/trust/trust'
import { CASE_ISSUER, TRAINER } from './fixtures'
import type { ExpectedDecision } from './trust-case'

const BARE = bareIssuer(CASE_ISSUER)
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${BARE}`
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { [`${BARE}:sub`]: TRAINER, [`${BARE}:aud`]: 'sts.amazonaws.com' },
      },
    },
  ],
})
const indented = (text: string, by: string) => text.replace(/^/gm, by)
const PRETTY = JSON.stringify(JSON.parse(POLICY), null, 2)

/** A trust as people paste it, and what it decides for two accounts of the cluster. */
export type WrappingCase = {
  title: string
  text: string
  kind: TrustKind
  /** For ml-team/trainer and for web/trainer, with the best audience; the mount and provider trust the cluster. */
  trainer: ExpectedDecision
  other: ExpectedDecision
  /** How many trusts the text has; one unless given. */
  count?: number
}

const POOL = 'projects/123456789012/locations/global/workloadIdentityPools/cks'

export const WRAPPING_CASES: readonly WrappingCase[] = [
  {
    title: 'get-role of the CLI',
    text: JSON.stringify({
      Role: {
        RoleName: 'train',
        Arn: 'arn:aws:iam::111122223333:role/train',
        AssumeRolePolicyDocument: JSON.parse(POLICY),
      },
    }),
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'get-role of an SDK, with an encoded document',
    text: JSON.stringify({
      Role: {
        RoleName: 'train',
        Arn: 'arn:aws:iam::111122223333:role/train',
        AssumeRolePolicyDocument: encodeURIComponent(POLICY),
      },
    }),
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'list-roles with a role of a service, which is listed last',
    text: JSON.stringify({
      Roles: [
        {
          RoleName: 'lambda',
          Arn: 'arn:aws:iam::111122223333:role/lambda',
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'lambda.amazonaws.com' },
                Action: 'sts:AssumeRole',
              },
            ],
          },
        },
        {
          RoleName: 'train',
          Arn: 'arn:aws:iam::111122223333:role/train',
          AssumeRolePolicyDocument: JSON.parse(POLICY),
        },
      ],
    }),
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
    count: 2,
  },
  {
    title: 'Terraform with jsonencode',
    text: `resource "aws_iam_role" "train" {
  name = "train"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "${PROVIDER}" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${BARE}:sub" = "${TRAINER}"
          "${BARE}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}
`,
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'Terraform with locals in keys and values',
    text: `locals {
  issuer = "${BARE}"
  sa     = "${TRAINER}"
}

resource "aws_iam_role" "train" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/\${local.issuer}" }
        Action = ["sts:AssumeRoleWithWebIdentity"]
        Condition = { StringEquals = { "\${local.issuer}:sub" = local.sa } }
      },
    ]
  })
}
`,
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'Terraform with an indented heredoc and a variable as provider',
    text: `resource "aws_iam_role" "train" {
  assume_role_policy = <<-EOF
${indented(PRETTY.replace(PROVIDER, `\${aws_iam_openid_connect_provider.cks.arn}`), '    ')}
  EOF
}
`,
    kind: 'aws',
    trainer: 'depends',
    other: 'deny',
  },
  {
    title: 'a plan that Terraform printed',
    text: `Terraform will perform the following actions:

  # aws_iam_role.train will be created
  + resource "aws_iam_role" "train" {
      + arn                   = (known after apply)
      + assume_role_policy    = jsonencode(
            {
              + Statement = [
                  + {
                      + Action    = "sts:AssumeRoleWithWebIdentity"
                      + Condition = {
                          + StringEquals = {
                              + "${BARE}:aud" = "sts.amazonaws.com"
                              + "${BARE}:sub" = "${TRAINER}"
                            }
                        }
                      + Effect    = "Allow"
                      + Principal = {
                          + Federated = "${PROVIDER}"
                        }
                    },
                ]
              + Version   = "2012-10-17"
            }
        )
      + id                    = (known after apply)
    }

Plan: 1 to add, 0 to change, 0 to destroy.
`,
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'a data source of Terraform',
    text: `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["${PROVIDER}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${BARE}:sub"
      values   = ["${TRAINER}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${BARE}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "train" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`,
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'a data source whose issuer is replaced by a function',
    text: `data "aws_iam_policy_document" "trust" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRoleWithWebIdentity"]
    condition {
      test     = "StringEquals"
      variable = "\${replace(aws_iam_openid_connect_provider.cks.url, "https://", "")}:sub"
      values   = ["system:serviceaccount:\${var.namespace}:trainer"]
    }
    principals {
      identifiers = [aws_iam_openid_connect_provider.cks.arn]
      type        = "Federated"
    }
  }
}
`,
    kind: 'aws',
    trainer: 'depends',
    other: 'depends',
  },
  {
    title: 'a data source for the pods of one namespace',
    text: `data "aws_iam_policy_document" "trust" {
  version = "2012-10-17"
  statement {
    sid     = "Pods"
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["${PROVIDER}"]
    }
    condition {
      test     = "StringLike"
      variable = "${BARE}:sub"
      values   = ["system:serviceaccount:web:*", "system:serviceaccount:api:*"]
    }
  }
}
`,
    kind: 'aws',
    trainer: 'deny',
    other: 'allow',
  },
  {
    title: 'CloudFormation as YAML with a Ref as provider',
    text: `AWSTemplateFormatVersion: '2010-09-09'
Resources:
  TrainRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: train
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              Federated: !Ref OidcProvider
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals:
                '${BARE}:sub': ${TRAINER}
`,
    kind: 'aws',
    trainer: 'depends',
    other: 'deny',
  },
  {
    title: 'CloudFormation as JSON with Fn::Sub',
    text: JSON.stringify({
      Resources: {
        TrainRole: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: {
                    Federated: {
                      'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:oidc-provider/${BARE}`,
                    },
                  },
                  Action: 'sts:AssumeRoleWithWebIdentity',
                  Condition: { StringLike: { [`${BARE}:sub`]: 'system:serviceaccount:ml-team:*' } },
                },
              ],
            },
          },
        },
      },
    }),
    kind: 'aws',
    trainer: 'depends',
    other: 'deny',
  },
  {
    title: 'CloudFormation whose document is a text for !Sub',
    text: `Resources:
  TrainRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: !Sub |
${indented(PRETTY.replace('111122223333', `\${AWS::AccountId}`), '        ')}
`,
    kind: 'aws',
    trainer: 'depends',
    other: 'deny',
  },
  {
    title: 'an encoded document alone',
    text: encodeURIComponent(POLICY),
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'an encoded document in quotes',
    text: `"${encodeURIComponent(PRETTY)}"\n`,
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'an encoded document that keeps its colons and spaces as plus',
    text: encodeURIComponent(PRETTY).replaceAll('%20', '+').replaceAll('%3A', ':'),
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'a Crossplane role of the Upbound provider',
    text: `apiVersion: iam.aws.upbound.io/v1beta1
kind: Role
metadata:
  name: train
spec:
  forProvider:
    assumeRolePolicy: |
${indented(PRETTY, '      ')}
`,
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'an ACK role with its document on one line, behind another object',
    text: `apiVersion: v1
kind: ServiceAccount
metadata:
  name: trainer
---
apiVersion: iam.services.k8s.aws/v1alpha1
kind: Role
metadata:
  name: train
spec:
  name: train
  assumeRolePolicyDocument: '${POLICY}'
`,
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'a synthesized CDK template with Fn::Join',
    text: JSON.stringify({
      Resources: {
        TrainRole4F2A: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Statement: [
                {
                  Action: 'sts:AssumeRoleWithWebIdentity',
                  Condition: { StringEquals: { [`${BARE}:sub`]: TRAINER } },
                  Effect: 'Allow',
                  Principal: {
                    Federated: {
                      'Fn::Join': [
                        '',
                        ['arn:aws:iam::', { Ref: 'AWS::AccountId' }, `:oidc-provider/${BARE}`],
                      ],
                    },
                  },
                },
              ],
              Version: '2012-10-17',
            },
          },
        },
      },
    }),
    kind: 'aws',
    trainer: 'depends',
    other: 'deny',
  },
  {
    title: 'aws iam create-role with the document in quotes',
    text: `aws iam create-role --role-name train --assume-role-policy-document '${PRETTY}'`,
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'a file written by cat',
    text: `cat > trust.json <<EOF
${PRETTY}
EOF
aws iam create-role --role-name train --assume-role-policy-document file://trust.json
`,
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'a file written by cat with a variable that the script sets',
    text: `# create the role
export ACCOUNT=111122223333
cat <<EOF > trust.json
${PRETTY.replace('111122223333', `\${ACCOUNT}`)}
EOF
`,
    kind: 'aws',
    trainer: 'allow',
    other: 'deny',
  },

  {
    title: 'a provider as gcloud describes it',
    text: `attributeCondition: assertion.sub == '${TRAINER}'
attributeMapping:
  google.subject: assertion.sub
displayName: train-east
name: ${POOL}/providers/train-east
oidc:
  issuerUri: ${CASE_ISSUER}
state: ACTIVE
`,
    kind: 'gcp',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'a list of providers, the first of which is disabled',
    text: JSON.stringify([
      {
        name: `${POOL}/providers/old`,
        disabled: true,
        attributeMapping: { 'google.subject': 'assertion.sub' },
        oidc: { issuerUri: CASE_ISSUER },
      },
      {
        name: `${POOL}/providers/train-east`,
        attributeMapping: { 'google.subject': 'assertion.sub' },
        oidc: { issuerUri: CASE_ISSUER },
      },
    ]),
    kind: 'gcp',
    trainer: 'deny',
    other: 'deny',
    count: 2,
  },
  {
    title: 'a list of providers as YAML documents',
    text: `---
attributeMapping:
  google.subject: assertion.sub
attributeCondition: assertion.sub.startsWith('system:serviceaccount:ml-team:')
name: ${POOL}/providers/train-east
oidc:
  issuerUri: ${CASE_ISSUER}
---
attributeMapping:
  google.subject: assertion.sub
name: ${POOL}/providers/lab
oidc:
  issuerUri: ${CASE_ISSUER}
`,
    kind: 'gcp',
    trainer: 'allow',
    other: 'deny',
    count: 2,
  },
  {
    title: 'gcloud create-oidc with a number as project',
    text: `$ gcloud iam workload-identity-pools providers create-oidc train-east \\
    --location=global --workload-identity-pool=cks --project=123456789012 \\
    --issuer-uri="${CASE_ISSUER}" \\
    --attribute-mapping="google.subject=assertion.sub" \\
    --attribute-condition="assertion.sub == '${TRAINER}'"
`,
    kind: 'gcp',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'gcloud create-oidc with audiences and flags apart from their values',
    text: `gcloud iam workload-identity-pools providers create-oidc train-east --location global --workload-identity-pool cks --issuer-uri ${CASE_ISSUER} --allowed-audiences a,b --attribute-mapping google.subject=assertion.sub,attribute.namespace="assertion['kubernetes.io']['namespace']" --attribute-condition "attribute.namespace in ['ml-team','api']"`,
    kind: 'gcp',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'gcloud create-oidc and the binding of a member in one script',
    text: `PROJECT_NUMBER=123456789012
gcloud iam workload-identity-pools providers create-oidc train-east \\
  --project=$PROJECT_NUMBER --location=global --workload-identity-pool=cks \\
  --issuer-uri=${CASE_ISSUER} --attribute-mapping=google.subject=assertion.sub
gcloud iam service-accounts add-iam-policy-binding train@ml.iam.gserviceaccount.com \\
  --role=roles/iam.workloadIdentityUser \\
  --member="principal://iam.googleapis.com/projects/$PROJECT_NUMBER/locations/global/workloadIdentityPools/cks/subject/${TRAINER}"
`,
    kind: 'gcp',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'a Google provider in Terraform',
    text: `resource "google_iam_workload_identity_pool_provider" "cks" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.cks.workload_identity_pool_id
  workload_identity_pool_provider_id = "train-east"
  attribute_condition                = "assertion.sub == '${TRAINER}'"
  attribute_mapping = {
    "google.subject" = "assertion.sub"
  }
  oidc {
    issuer_uri        = "${CASE_ISSUER}"
    allowed_audiences = ["sts.googleapis.com"]
  }
}
`,
    kind: 'gcp',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'a Google provider in Terraform whose condition has a variable',
    text: `resource "google_iam_workload_identity_pool_provider" "cks" {
  workload_identity_pool_provider_id = "train-east"
  attribute_condition = "assertion.sub == 'system:serviceaccount:\${var.namespace}:trainer'"
  attribute_mapping = { "google.subject" = "assertion.sub" }
  oidc {
    issuer_uri        = "${CASE_ISSUER}"
    allowed_audiences = ["sts.googleapis.com"]
  }
}
`,
    kind: 'gcp',
    trainer: 'depends',
    other: 'depends',
  },
  {
    title: 'a Google provider in Terraform that takes its issuer from a variable',
    text: `resource "google_iam_workload_identity_pool_provider" "cks" {
  workload_identity_pool_provider_id = "train-east"
  attribute_condition = <<-EOT
    assertion.sub == "${TRAINER}"
  EOT
  attribute_mapping = { "google.subject" = "assertion.sub" }
  oidc {
    issuer_uri        = var.issuer
    allowed_audiences = ["sts.googleapis.com"]
  }
}
`,
    kind: 'gcp',
    trainer: 'depends',
    other: 'deny',
  },

  {
    title: 'a Vault role in Terraform',
    text: `resource "vault_jwt_auth_backend_role" "train" {
  backend         = vault_jwt_auth_backend.cks.path
  role_name       = "train"
  role_type       = "jwt"
  bound_audiences = ["vault"]
  user_claim      = "sub"
  bound_subject   = "${TRAINER}"
  token_policies  = ["train"]
}
`,
    kind: 'vault',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'a Vault role in Terraform with two values of a claim in one text',
    text: `resource "vault_jwt_auth_backend_role" "train" {
  role_name         = "train"
  role_type         = "jwt"
  bound_audiences   = ["vault"]
  user_claim        = "sub"
  bound_claims_type = "glob"
  bound_claims = {
    sub = "system:serviceaccount:ml-team:*,system:serviceaccount:api:*"
  }
}
`,
    kind: 'vault',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'vault write with the role as JSON',
    text: `vault write auth/jwt/role/train - <<EOF
{
  "role_type": "jwt",
  "bound_audiences": ["vault"],
  "user_claim": "sub",
  "bound_claims": { "/kubernetes.io/namespace": "ml-team" }
}
EOF
`,
    kind: 'vault',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'vault write of the mount and of the role',
    text: `vault auth enable jwt
vault write auth/jwt/config oidc_discovery_url="${CASE_ISSUER}" bound_issuer="${CASE_ISSUER}"
vault write auth/jwt/role/train role_type=jwt user_claim=sub bound_audiences=vault bound_subject=${TRAINER}
`,
    kind: 'vault',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'bao write with a variable as namespace',
    text: 'bao write auth/jwt/role/train role_type=jwt user_claim=sub bound_audiences=vault bound_subject="system:serviceaccount:$NS:trainer"',
    kind: 'vault',
    trainer: 'depends',
    other: 'depends',
  },
  {
    title: 'the table of vault read',
    text: `Key                        Value
---                        -----
allowed_redirect_uris      <nil>
bound_audiences            [vault]
bound_claims               map[/kubernetes.io/namespace:ml-team]
bound_claims_type          string
bound_subject              n/a
role_type                  jwt
token_bound_cidrs          []
token_policies             [default train]
user_claim                 sub
user_claim_json_pointer    false
`,
    kind: 'vault',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'the table of vault read for a kubernetes role',
    text: `Key                                 Value
---                                 -----
alias_name_source                   serviceaccount_uid
audience                            vault
bound_service_account_names         [trainer loader]
bound_service_account_namespaces    [ml-team]
token_ttl                           1h
`,
    kind: 'vault',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'a kubernetes role as its data',
    text: JSON.stringify({
      bound_service_account_names: ['trainer'],
      bound_service_account_namespaces: ['ml-team'],
      audience: 'vault',
      token_policies: ['train'],
    }),
    kind: 'vault',
    trainer: 'allow',
    other: 'deny',
  },
  {
    title: 'vault write of a kubernetes role without an audience',
    text: `vault write auth/kubernetes/role/train \\
    bound_service_account_names=trainer,loader \\
    bound_service_account_namespaces=ml-team \\
    policies=train ttl=1h
`,
    kind: 'vault',
    trainer: 'depends',
    other: 'deny',
  },
  {
    title: 'a kubernetes role in Terraform for every namespace',
    text: `resource "vault_kubernetes_auth_backend_role" "train" {
  backend                          = vault_auth_backend.kubernetes.path
  role_name                        = "train"
  bound_service_account_names      = ["trainer"]
  bound_service_account_namespaces = ["*"]
  audience                         = "vault"
}
`,
    kind: 'vault',
    trainer: 'allow',
    other: 'allow',
  },
]
