import type { ClientTable } from '../client-case'

const denied = (words: RegExp) => ({ exit: 1, err: words })

export const boto3: ClientTable = {
  name: 'boto3',
  needs: { module: 'boto3' },
  language: 'python',
  prelude: `
import hashlib, io, os, time, urllib.error, urllib.request
from datetime import datetime, timezone
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

s3 = boto3.client('s3')
operator = boto3.Session(profile_name='operator').client('s3')
def sha(path): return hashlib.sha256(open(path, 'rb').read()).hexdigest()
def keys(answer): return ' '.join(each['Key'] for each in answer.get('Contents', []))
def status(answer): return answer['ResponseMetadata']['HTTPStatusCode']
def fetch(url, method='GET', data=None, headers={}):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=data, method=method, headers=headers)) as answer:
            return f'{answer.status} {answer.read().decode()}'
    except urllib.error.HTTPError as error:
        return f'{error.code} {error.read().decode()}'
`,
  cases: [
    [
      "' '.join(sorted(each['Name'] for each in s3.list_buckets()['Buckets'])[:3])",
      'archive backups billing',
    ],
    ["' '.join(each['Name'] for each in s3.list_buckets(Prefix='ex')['Buckets'])", 'exports'],
    [
      "page = s3.list_buckets(MaxBuckets=2); len(page['Buckets']), 'ContinuationToken' in page",
      '(2, True)',
    ],
    [
      "len([b for page in s3.get_paginator('list_buckets').paginate(PaginationConfig={'PageSize': 5}) for b in page['Buckets']])",
      '12',
    ],
    ["s3.head_bucket(Bucket='scratch')['BucketRegion']", 'US-EAST-04A'],
    ["operator.head_bucket(Bucket='no-such-bucket-here')", denied(/\(404\)/)],
    [
      "s3.put_object(Bucket='scratch', Key='hello.txt', Body=b'hello world', ContentType='text/plain', Metadata={'run': '41'})['ETag']",
      '"5eb63bbbe01eeed093cb22bb8f5acdc3"',
    ],
    ["s3.get_object(Bucket='scratch', Key='hello.txt')['Body'].read()", "b'hello world'"],
    [
      "head = s3.head_object(Bucket='scratch', Key='hello.txt'); head['ContentType'], head['ContentLength'], head['Metadata']",
      "('text/plain', 11, {'run': '41'})",
    ],
    [
      "part = s3.get_object(Bucket='scratch', Key='hello.txt', Range='bytes=0-4'); status(part), part['ContentRange'], part['Body'].read()",
      "(206, 'bytes 0-4/11', b'hello')",
    ],
    [
      "s3.get_object(Bucket='scratch', Key='hello.txt', Range='bytes=-5')['Body'].read()",
      "b'world'",
    ],
    [
      "s3.get_object(Bucket='scratch', Key='hello.txt', Range='bytes=6-')['Body'].read()",
      "b'world'",
    ],
    [
      "s3.get_object(Bucket='scratch', Key='hello.txt', Range='bytes=50-60')",
      denied(/InvalidRange/),
    ],
    [
      "s3.get_object(Bucket='scratch', Key='hello.txt', IfNoneMatch='\"5eb63bbbe01eeed093cb22bb8f5acdc3\"')",
      denied(/\(304\).*Not Modified/),
    ],
    [
      "s3.get_object(Bucket='scratch', Key='hello.txt', IfMatch='\"00000000000000000000000000000000\"')",
      denied(/PreconditionFailed/),
    ],
    [
      "time.sleep(1); s3.get_object(Bucket='scratch', Key='hello.txt', IfModifiedSince=datetime.now(timezone.utc))",
      denied(/\(304\)/),
    ],
    [
      "s3.put_object(Bucket='scratch', Key='hello.txt', Body=b'again', IfNoneMatch='*')",
      denied(/PreconditionFailed/),
    ],
    ["status(s3.put_object(Bucket='scratch', Key='lock', Body=b'mine', IfNoneMatch='*'))", '200'],
    [
      "etag = s3.head_object(Bucket='scratch', Key='lock')['ETag']; status(s3.put_object(Bucket='scratch', Key='lock', Body=b'next', IfMatch=etag))",
      '200',
    ],
    [
      "s3.put_object(Bucket='scratch', Key='lock', Body=b'late', IfMatch=etag)",
      denied(/PreconditionFailed/),
    ],
    [
      "s3.put_object(Bucket='scratch', Key='empty'); s3.get_object(Bucket='scratch', Key='empty')['Body'].read()",
      "b''",
    ],
    [
      "odd = ['a b+c.txt', 'ünï/cødé.txt', '100%/x&y=z.txt', \"it's (1).txt\"]\nfor key in odd: s3.put_object(Bucket='exports', Key=key, Body=key.encode())\n[s3.get_object(Bucket='exports', Key=key)['Body'].read().decode() for key in odd] == odd",
      'True',
    ],
    [
      "sorted(each['Key'] for each in s3.list_objects_v2(Bucket='exports')['Contents']) == sorted(odd)",
      'True',
    ],
    [
      "s3.put_object(Bucket='scratch', Key='x', Body=b'x', ContentMD5='AAAAAAAAAAAAAAAAAAAAAA==')",
      denied(/BadDigest/),
    ],
    [
      "s3.put_object(Bucket='scratch', Key='sum', Body=b'hello', ChecksumAlgorithm='SHA256')['ChecksumSHA256']",
      'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
    ],
    [
      "s3.head_object(Bucket='scratch', Key='sum', ChecksumMode='ENABLED')['ChecksumSHA256']",
      'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
    ],
    [
      "s3.get_object(Bucket='scratch', Key='hello.txt', ResponseContentType='text/csv', ResponseContentDisposition='attachment')['ContentType']",
      'text/csv',
    ],
    [
      "s3.upload_file('big.bin', 'scratch', 'big.bin', ExtraArgs={'Metadata': {'kind': 'random'}})",
      '',
    ],
    [
      "head = s3.head_object(Bucket='scratch', Key='big.bin'); head['ContentLength'], head['ETag'].endswith('-7\"'), head['Metadata']",
      "(52428800, True, {'kind': 'random'})",
    ],
    [
      "s3.download_file('scratch', 'big.bin', 'again.bin'); sha('again.bin') == sha('big.bin')",
      'True',
    ],
    [
      "s3.get_object(Bucket='scratch', Key='big.bin', Range='bytes=8388600-8388619')['Body'].read() == open('big.bin', 'rb').read()[8388600:8388620]",
      'True',
    ],
    ["s3.get_object(Bucket='scratch', Key='big.bin', PartNumber=2)['ContentLength']", '8388608'],
    [
      "s3.upload_fileobj(io.BytesIO(b'stream'), 'scratch', 'stream'); out = io.BytesIO(); s3.download_fileobj('scratch', 'stream', out); out.getvalue()",
      "b'stream'",
    ],
    [
      "s3.copy_object(Bucket='exports', Key='copy.txt', CopySource={'Bucket': 'scratch', 'Key': 'hello.txt'})['CopyObjectResult']['ETag']",
      '"5eb63bbbe01eeed093cb22bb8f5acdc3"',
    ],
    ["s3.head_object(Bucket='exports', Key='copy.txt')['Metadata']", "{'run': '41'}"],
    [
      "s3.copy_object(Bucket='scratch', Key='hello.txt', CopySource='scratch/hello.txt', MetadataDirective='REPLACE', Metadata={'run': '42'}); s3.head_object(Bucket='scratch', Key='hello.txt')['Metadata']",
      "{'run': '42'}",
    ],
    [
      "s3.copy_object(Bucket='scratch', Key='hello.txt', CopySource='scratch/hello.txt')",
      denied(/InvalidRequest/),
    ],
    ["s3.copy_object(Bucket='scratch', Key='y', CopySource='scratch/none')", denied(/NoSuchKey/)],
    [
      "s3.copy_object(Bucket='scratch', Key='y', CopySource='models/base/config.json')",
      denied(/AccessDenied/),
    ],
    [
      "s3.copy({'Bucket': 'scratch', 'Key': 'big.bin'}, 'exports', 'big-copy.bin'); s3.head_object(Bucket='exports', Key='big-copy.bin')['ContentLength']",
      '52428800',
    ],
    [
      "upload = s3.create_multipart_upload(Bucket='scratch', Key='parts')['UploadId']; one = s3.upload_part(Bucket='scratch', Key='parts', UploadId=upload, PartNumber=1, Body=b'a' * 5242880)['ETag']; two = s3.upload_part(Bucket='scratch', Key='parts', UploadId=upload, PartNumber=2, Body=b'b')['ETag']; [each['Size'] for each in s3.list_parts(Bucket='scratch', Key='parts', UploadId=upload)['Parts']]",
      '[5242880, 1]',
    ],
    [
      "[each['Key'] for each in s3.list_multipart_uploads(Bucket='scratch')['Uploads']]",
      "['parts']",
    ],
    [
      "s3.complete_multipart_upload(Bucket='scratch', Key='parts', UploadId=upload, MultipartUpload={'Parts': [{'PartNumber': 1, 'ETag': two}]})",
      denied(/InvalidPart\b/),
    ],
    [
      "s3.complete_multipart_upload(Bucket='scratch', Key='parts', UploadId=upload, MultipartUpload={'Parts': [{'PartNumber': 1, 'ETag': one}, {'PartNumber': 2, 'ETag': two}]})['ETag'].endswith('-2\"'), s3.head_object(Bucket='scratch', Key='parts')['ContentLength']",
      '(True, 5242881)',
    ],
    [
      "small = s3.create_multipart_upload(Bucket='scratch', Key='small')['UploadId']; tags = [s3.upload_part(Bucket='scratch', Key='small', UploadId=small, PartNumber=n, Body=b'tiny')['ETag'] for n in (1, 2)]; s3.complete_multipart_upload(Bucket='scratch', Key='small', UploadId=small, MultipartUpload={'Parts': [{'PartNumber': n + 1, 'ETag': tags[n]} for n in (0, 1)]})",
      denied(/EntityTooSmall/),
    ],
    [
      "status(s3.abort_multipart_upload(Bucket='scratch', Key='small', UploadId=small)), 'Uploads' in s3.list_multipart_uploads(Bucket='scratch')",
      '(204, False)',
    ],
    [
      "s3.upload_part(Bucket='scratch', Key='small', UploadId=small, PartNumber=1, Body=b'x')",
      denied(/NoSuchUpload/),
    ],
    [
      "copy = s3.create_multipart_upload(Bucket='scratch', Key='joined')['UploadId']; etag = s3.upload_part_copy(Bucket='scratch', Key='joined', UploadId=copy, PartNumber=1, CopySource='scratch/big.bin', CopySourceRange='bytes=0-6291455')['CopyPartResult']['ETag']; s3.complete_multipart_upload(Bucket='scratch', Key='joined', UploadId=copy, MultipartUpload={'Parts': [{'PartNumber': 1, 'ETag': etag}]}); s3.head_object(Bucket='scratch', Key='joined')['ContentLength']",
      '6291456',
    ],
    [
      "for n in range(25): s3.put_object(Bucket='telemetry', Key=f'day/{n:02}/log', Body=b'x')\n[len(page['Contents']) for page in s3.get_paginator('list_objects_v2').paginate(Bucket='telemetry', PaginationConfig={'PageSize': 10})]",
      '[10, 10, 5]',
    ],
    [
      "[each['Prefix'] for each in s3.list_objects_v2(Bucket='telemetry', Prefix='day/', Delimiter='/', MaxKeys=2)['CommonPrefixes']]",
      "['day/00/', 'day/01/']",
    ],
    [
      "keys(s3.list_objects_v2(Bucket='telemetry', StartAfter='day/22/log'))",
      'day/23/log day/24/log',
    ],
    ["keys(s3.list_objects(Bucket='telemetry', Marker='day/23/log'))", 'day/24/log'],
    [
      "sum(1 for page in s3.get_paginator('list_objects').paginate(Bucket='telemetry', PaginationConfig={'PageSize': 7}) for _ in page['Contents'])",
      '25',
    ],
    [
      "[each.key for each in boto3.resource('s3').Bucket('telemetry').objects.filter(Prefix='day/0').limit(2)]",
      "['day/00/log', 'day/01/log']",
    ],
    [
      "answer = s3.delete_objects(Bucket='telemetry', Delete={'Objects': [{'Key': f'day/{n:02}/log'} for n in range(24)] + [{'Key': 'none'}]}); len(answer['Deleted']), 'Errors' in answer",
      '(25, False)',
    ],
    [
      "'Deleted' in s3.delete_objects(Bucket='telemetry', Delete={'Objects': [{'Key': 'day/24/log'}], 'Quiet': True})",
      'False',
    ],
    ["s3.list_objects_v2(Bucket='telemetry')['KeyCount']", '0'],
    ["status(s3.delete_object(Bucket='scratch', Key='never'))", '204'],
    [
      "url = s3.generate_presigned_url('get_object', Params={'Bucket': 'scratch', 'Key': 'hello.txt'}, ExpiresIn=60); fetch(url)",
      '200 hello world',
    ],
    ["fetch(url, headers={'Range': 'bytes=0-4'})", '206 hello'],
    [
      "fetch(s3.generate_presigned_url('put_object', Params={'Bucket': 'scratch', 'Key': 'presigned', 'ContentType': 'text/plain'}), 'PUT', b'put', {'Content-Type': 'text/plain'}), s3.get_object(Bucket='scratch', Key='presigned')['Body'].read()",
      "('200 ', b'put')",
    ],
    [
      "short = s3.generate_presigned_url('get_object', Params={'Bucket': 'scratch', 'Key': 'hello.txt'}, ExpiresIn=1); time.sleep(2); fetch(short)",
      /^403 .*<Code>AccessDenied<\/Code>.*expired/s,
    ],
    ["fetch(url.replace('hello.txt', 'lock'))", /^403 .*SignatureDoesNotMatch/s],
    ["fetch(url.split('?')[0])", /^403 .*AccessDenied/s],
    ["s3.get_object(Bucket='scratch', Key='none')", denied(/NoSuchKey/)],
    ["s3.head_object(Bucket='scratch', Key='none')", denied(/\(404\)/)],
    ["operator.list_objects_v2(Bucket='no-such-bucket-here')", denied(/NoSuchBucket/)],
    ["s3.get_object(Bucket='models', Key='base/config.json')", denied(/AccessDenied/)],
    ["s3.get_waiter('object_exists').wait(Bucket='scratch', Key='hello.txt')", ''],
    [
      "boto3.client('s3', region_name='US-WEST-01A').head_bucket(Bucket='scratch')['BucketRegion']",
      {
        ...denied(/\(400\)/),
        difference: 'a client that asks by `HEAD` does not follow it',
      },
    ],
    [
      "boto3.client('s3', config=Config(s3={'addressing_style': 'path'})).list_objects_v2(Bucket='scratch')",
      denied(/PathStyleRequestNotAllowed/),
    ],
    [
      "boto3.client('s3', aws_access_key_id='CWNOSUCHKEY', aws_secret_access_key='x').list_buckets()",
      denied(/InvalidAccessKeyId/),
    ],
    [
      "frozen = boto3.Session().get_credentials().get_frozen_credentials(); boto3.client('s3', aws_access_key_id=frozen.access_key, aws_secret_access_key='x').list_buckets()",
      denied(/SignatureDoesNotMatch/),
    ],
    ["'keep-run-41' in operator.get_bucket_policy(Bucket='checkpoints')['Policy']", 'True'],
    ["operator.get_bucket_policy(Bucket='scratch')", denied(/NoSuchBucketPolicy/)],
    ["s3.delete_object(Bucket='checkpoints', Key='run-41/step-1000.json')", denied(/AccessDenied/)],
    [
      "os.environ['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'] = os.environ['NOTEBOOK_TOKEN_FILE']; notebook = boto3.Session().client('s3'); keys(notebook.list_objects_v2(Bucket='datasets', Prefix='v1/'))",
      'v1/eval.jsonl v1/train.jsonl',
    ],
    ["notebook.put_object(Bucket='scratch', Key='x', Body=b'')", denied(/AccessDenied/)],
    [
      "os.environ['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'] = os.environ['EVAL_TOKEN_FILE']; boto3.Session().client('s3').list_buckets()",
      denied(/403.*permission denied/),
    ],
  ],
}
