import type { ClientTable } from '../client-case'

export const rclone: ClientTable = {
  name: 'rclone',
  needs: { program: 'rclone' },
  language: 'sh',
  cases: [
    ['rclone version | head -n 1', /^rclone v/],
    ['rclone lsd cw:', / scratch\n/],
    ['rclone lsf cw:datasets', 'README.md\nv1/\nv2/'],
    [
      'rclone lsf -R --files-only cw:datasets | sort',
      'README.md\nv1/eval.jsonl\nv1/train.jsonl\nv2/train.jsonl',
    ],
    ['rclone ls cw:datasets/v1', /train\.jsonl/],
    [
      'rclone copy tree cw:scratch/rclone && rclone lsf -R --files-only cw:scratch/rclone | wc -l',
      '5',
    ],
    ['rclone check tree cw:scratch/rclone', { err: /0 differences found/ }],
    ['rclone check --download tree cw:scratch/rclone', { err: /0 differences found/ }],
    ['rclone sync -v tree cw:scratch/rclone', { err: /There was nothing to transfer/ }],
    ['rm -rf rback && rclone copy cw:scratch/rclone rback && diff -r tree rback', ''],
    [
      'rm rback/b.txt && rclone sync rback cw:scratch/rclone && rclone lsf cw:scratch/rclone',
      'a.txt\nsub/\nwith space.txt',
    ],
    [
      'rclone check tree cw:scratch/rclone',
      { exit: 1, err: /1 files missing|1 differences found/ },
    ],
    ['rclone cat cw:scratch/rclone/a.txt', 'alpha'],
    ['rclone cat --offset 1 --count 3 cw:scratch/rclone/a.txt', 'lph'],
    ['rclone size cw:scratch/rclone', /Total objects: 4\b/],
    [
      'printf piped | rclone rcat cw:scratch/rclone/piped && rclone cat cw:scratch/rclone/piped',
      'piped',
    ],
    [
      'rclone copyto big.bin cw:scratch/rclone/big.bin && rclone copyto cw:scratch/rclone/big.bin r.bin && cmp big.bin r.bin',
      '',
    ],
    [
      'rclone copyto --s3-upload-cutoff 1M --s3-chunk-size 6M big.bin cw:scratch/rclone/parts.bin && rclone copyto --multi-thread-cutoff 5M --multi-thread-streams 4 cw:scratch/rclone/parts.bin r2.bin && cmp big.bin r2.bin',
      '',
    ],
    [
      'rclone copyto cw:scratch/rclone/a.txt cw:exports/rclone/a.txt && rclone cat cw:exports/rclone/a.txt',
      'alpha',
    ],
    [
      'rclone moveto cw:exports/rclone/a.txt cw:exports/rclone/moved.txt && rclone lsf cw:exports/rclone',
      'moved.txt',
    ],
    ['rclone md5sum cw:exports/rclone/moved.txt', /^9f9f90dbe3e5ee1218c86b8839db1995 +moved\.txt/],
    ['rclone lsjson cw:exports/rclone', /"Size":6,.*"ModTime"/],
    [
      'rclone touch cw:scratch/rclone/touched && rclone size cw:scratch/rclone/touched',
      /Total size: 0 B/,
    ],
    ['rclone deletefile cw:exports/rclone/moved.txt && rclone lsf cw:exports/rclone', ''],
    ['curl -sS "$(rclone link cw:scratch/rclone/a.txt)"', 'alpha'],
    ['rclone purge cw:scratch/rclone && rclone lsf cw:scratch', ''],
    [
      'rclone copyto hello.txt cw:scratch/hello.txt && rclone delete cw:scratch && rclone lsf cw:scratch',
      '',
    ],
    ['rclone lsf operator:no-such-bucket-here', { exit: 3, err: /directory not found/ }],
    ['rclone lsf cw:models', { exit: 1, err: /AccessDenied/ }],
    [
      'rclone copyto hello.txt notebook:scratch/mine --retries 1',
      { exit: 1, err: /Forbidden|AccessDenied/ },
    ],
    // Debian's rclone reads the variable with a token, not yet the one with its file.
    [
      `AWS_CONTAINER_AUTHORIZATION_TOKEN=$(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") rclone lsf ":s3,provider=AWS,env_auth,endpoint='http://cwobject.test',region=$AWS_REGION,force_path_style=false:datasets"`,
      'README.md\nv1/\nv2/',
    ],
    [
      `rclone lsf ":s3,provider=AWS,endpoint='http://cwobject.test',region=$AWS_REGION,access_key_id=CWNONE,secret_access_key=x,force_path_style=false:datasets"`,
      { exit: 1, err: /InvalidAccessKeyId/ },
    ],
  ],
}
