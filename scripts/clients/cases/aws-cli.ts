import type { ClientTable } from '../client-case'

const failed = (err: RegExp, exit = 255) => ({ exit, err })

export const awsCli: ClientTable = {
  name: 'AWS CLI',
  needs: { program: 'aws' },
  language: 'sh',
  cases: [
    ['aws --version', /^aws-cli\//],
    ['aws configure list', /access_key +\S+ +container-role/],
    ['aws s3 ls', /scratch\n/],
    ['aws s3 ls s3://datasets/', /PRE v1\/\n +PRE v2\/\n.* README\.md$/],
    [
      'aws s3 ls s3://datasets/ --recursive --human-readable --summarize',
      /v2\/train\.jsonl\n\nTotal Objects: 4\n +Total Size: \d+ Bytes/,
    ],
    [
      'aws s3 cp hello.txt s3://scratch/cli/hello.txt --no-progress --metadata run=41',
      'upload: ./hello.txt to s3://scratch/cli/hello.txt',
    ],
    ['aws s3 cp s3://scratch/cli/hello.txt -', 'hello world'],
    [
      'aws s3api head-object --bucket scratch --key cli/hello.txt --query "[ContentLength, ContentType, Metadata.run]" --output text',
      '12\ttext/plain\t41',
    ],
    [
      'printf piped | aws s3 cp - s3://scratch/cli/piped && aws s3 cp s3://scratch/cli/piped -',
      'piped',
    ],
    [
      'aws s3 cp big.bin s3://scratch/cli/big.bin --only-show-errors && aws s3 cp s3://scratch/cli/big.bin cli.bin --only-show-errors && cmp big.bin cli.bin',
      '',
    ],
    [
      'aws s3 cp s3://scratch/cli/hello.txt s3://exports/cli/copy.txt --no-progress',
      'copy: s3://scratch/cli/hello.txt to s3://exports/cli/copy.txt',
    ],
    ['aws s3 cp s3://scratch/cli/big.bin s3://exports/cli/big.bin --only-show-errors', ''],
    [
      'aws s3 mv s3://exports/cli/copy.txt s3://exports/cli/moved.txt --no-progress',
      'move: s3://exports/cli/copy.txt to s3://exports/cli/moved.txt',
    ],
    ['aws s3 ls s3://exports/cli/', /^\S+ \S+ +52428800 big\.bin\n\S+ \S+ +12 moved\.txt$/],
    [
      'aws s3 sync tree s3://scratch/tree --no-progress | sort | tail -n 1',
      'upload: tree/with space.txt to s3://scratch/tree/with space.txt',
    ],
    ['aws s3 sync tree s3://scratch/tree', ''],
    ['aws s3 sync s3://scratch/tree back --only-show-errors && diff -r tree back', ''],
    [
      'rm back/b.txt && aws s3 sync back s3://scratch/tree --delete',
      'delete: s3://scratch/tree/b.txt',
    ],
    [
      'aws s3 sync s3://scratch/tree s3://exports/tree --exclude "*" --include "*.csv" --no-progress',
      'copy: s3://scratch/tree/sub/c.csv to s3://exports/tree/sub/c.csv',
    ],
    ['aws s3 rm s3://scratch/tree/a.txt', 'delete: s3://scratch/tree/a.txt'],
    [
      'aws s3 rm s3://scratch/tree/ --recursive --only-show-errors && aws s3 ls s3://scratch/tree/',
      { exit: 1 },
    ],
    ['curl -sS "$(aws s3 presign s3://scratch/cli/hello.txt)"', 'hello world'],
    [
      'url=$(aws s3 presign s3://scratch/cli/hello.txt --expires-in 1) && sleep 2 && curl -sS -w "%{http_code}" "$url"',
      /<Code>AccessDenied<\/Code>.*expired.*403$/s,
    ],
    [
      'aws s3api list-objects-v2 --bucket datasets --prefix v1/ --query "Contents[].Key" --output text',
      'v1/eval.jsonl\tv1/train.jsonl',
    ],
    ['aws s3api list-objects-v2 --bucket datasets --page-size 1 --query "length(Contents)"', '4'],
    ['aws s3api list-objects-v2 --bucket datasets --max-items 1', /"NextToken": "\w+=*"/],
    [
      'aws s3api list-objects --bucket datasets --delimiter / --query "CommonPrefixes[].Prefix" --output text',
      'v1/\tv2/',
    ],
    [
      'aws s3api get-object --bucket scratch --key cli/hello.txt --range bytes=6-10 part.txt --query ContentRange --output text && cat part.txt',
      'bytes 6-10/12\nworld',
    ],
    [
      'aws s3api put-object --bucket scratch --key cli/once --body hello.txt --if-none-match "*" --query ETag --output text',
      '"6f5902ac237024bdd0c176cb93063dc4"',
    ],
    [
      'aws s3api put-object --bucket scratch --key cli/once --body hello.txt --if-none-match "*"',
      failed(/PreconditionFailed/),
    ],
    [
      'aws s3api copy-object --bucket scratch --key cli/copied --copy-source scratch/cli/once --query CopyObjectResult.ETag --output text',
      '"6f5902ac237024bdd0c176cb93063dc4"',
    ],
    [
      `aws s3api delete-objects --bucket scratch --delete 'Objects=[{Key=cli/copied},{Key=cli/once}]' --query 'Deleted[].Key' --output text`,
      /^cli\/(copied\tcli\/once|once\tcli\/copied)$/,
    ],
    [
      'id=$(aws s3api create-multipart-upload --bucket scratch --key cli/parts --query UploadId --output text) && aws s3api upload-part --bucket scratch --key cli/parts --upload-id "$id" --part-number 1 --body hello.txt --query ETag --output text && aws s3api abort-multipart-upload --bucket scratch --key cli/parts --upload-id "$id"',
      '"6f5902ac237024bdd0c176cb93063dc4"',
    ],
    ['aws s3api head-bucket --bucket scratch --query BucketRegion --output text', 'US-EAST-04A'],
    ['aws s3api wait object-exists --bucket scratch --key cli/hello.txt', ''],
    [
      'aws s3api get-bucket-policy --bucket checkpoints --profile operator --query Policy --output text',
      /"keep-run-41"/,
    ],
    ['aws s3api list-buckets --prefix s --query "Buckets[].Name" --output text', 'scratch'],
    [
      'aws s3api put-bucket-versioning --bucket scratch --versioning-configuration Status=Enabled',
      { ...failed(/NotImplemented/), difference: 'Not supported: versioning' },
    ],
    ['aws s3 ls s3://models/', failed(/AccessDenied/)],
    ['aws s3 ls s3://no-such-bucket-here --profile operator', failed(/NoSuchBucket/)],
    ['aws s3 cp s3://scratch/none none.txt', failed(/\(404\)/, 1)],
    ['aws s3api get-object --bucket scratch --key none none.txt', failed(/NoSuchKey/)],
    [
      'aws s3 rb s3://telemetry --profile operator && aws s3 ls s3://telemetry --profile operator',
      failed(/NoSuchBucket/),
    ],
    ['aws s3 rb s3://datasets --profile operator', failed(/BucketNotEmpty/, 1)],
    [
      'aws s3 mb s3://clients-new --profile operator && aws s3api head-bucket --bucket clients-new --profile operator --query BucketRegion --output text',
      /^make_bucket: clients-new\nUS-EAST-04A$/,
    ],
    [
      'aws s3api list-buckets --profile cached --query "Buckets[0].Name" --output text && stat -c %a "$TMPDIR"/aws-credentials-*',
      'archive\n600',
    ],
    [
      'mkdir -p without-curl && for each in sh cat id cksum date tr sed mktemp mv rm python3; do ln -sf "$(command -v $each)" without-curl/; done && PATH=$PWD/without-curl AWS_CREDENTIAL_CACHE_FILE=$PWD/cache sh ~/.aws/credentials.sh',
      /^\{"Version":1,"AccessKeyId":"CW\w+","SecretAccessKey":"\S+","Expiration":"\S+Z"\}$/,
    ],
    [
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$NOTEBOOK_TOKEN_FILE aws s3 cp hello.txt s3://scratch/mine',
      failed(/AccessDenied/, 1),
    ],
    [
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$EVAL_TOKEN_FILE aws s3 ls',
      failed(/permission denied/, 255),
    ],
    [
      'curl -sS -w "%{http_code}" -H "Authorization: Bearer $TEAM" "$API/v1/cwobject/temporary-credentials/api-token"',
      /permission denied.*403$/s,
    ],
    [
      'printf "not a token" > bad && AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=bad aws s3 ls',
      failed(/Received non 200 response 400 .*Invalid token/, 255),
    ],
  ],
}
