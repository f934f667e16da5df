import type { ClientTable } from '../client-case'

const failed = (err: RegExp) => ({ exit: 1, err })

export const minioClient: ClientTable = {
  name: 'MinIO client',
  needs: { program: 'mc' },
  language: 'sh',
  cases: [
    ['mc alias list cw', /cw\n +URL +: http:\/\/cwobject\.test\n/],
    ['mc ls cw', / scratch\/\n/],
    ['mc ls cw/datasets', /README\.md\n.* v1\/\n.* v2\/$/],
    ['mc ls --recursive cw/datasets | wc -l', '4'],
    ['mc ls --summarize cw/datasets/v1/', /Total Size: .*\nTotal Objects: 2$/],
    ['mc cp hello.txt cw/scratch/mc/hello.txt', /hello\.txt/],
    ['mc cat cw/scratch/mc/hello.txt', 'hello world'],
    ['mc head -n 1 cw/datasets/README.md', '# Datasets'],
    ['mc stat cw/scratch/mc/hello.txt', /Size +: 12 B.*ETag +: 6f5902ac237024bdd0c176cb93063dc4/s],
    ['mc stat cw/scratch', /Name +: scratch/],
    [
      'mc cp --attr "run=41;owner=ml" hello.txt cw/scratch/mc/tagged && mc stat cw/scratch/mc/tagged',
      /X-Amz-Meta-Run *: 41/,
    ],
    ['printf piped | mc pipe cw/scratch/mc/piped && mc cat cw/scratch/mc/piped', /piped$/],
    [
      'mc cp big.bin cw/scratch/mc/big.bin --quiet >/dev/null && mc cp cw/scratch/mc/big.bin mc.bin --quiet >/dev/null && cmp big.bin mc.bin',
      '',
    ],
    ['mc cat --offset 6 cw/scratch/mc/hello.txt', 'world'],
    [
      'mc cp --recursive tree/ cw/scratch/mc/tree/ --quiet >/dev/null && mc ls -r cw/scratch/mc/tree | wc -l',
      '5',
    ],
    ['mc mirror --quiet tree cw/exports/tree >/dev/null && mc diff tree cw/exports/tree', ''],
    [
      'rm -rf mirrored && mc mirror --quiet cw/exports/tree mirrored >/dev/null && diff -r tree mirrored',
      '',
    ],
    ['mc rm cw/exports/tree/a.txt && mc diff tree cw/exports/tree', /a\.txt/],
    [
      'mc mirror --quiet --overwrite --remove tree cw/exports/tree >/dev/null && mc ls -r cw/exports/tree | wc -l',
      '5',
    ],
    ['mc find cw/scratch/mc --name "*.csv"', 'cw/scratch/mc/tree/sub/c.csv'],
    ['mc find cw/scratch/mc --larger 1MB', 'cw/scratch/mc/big.bin'],
    ['mc du cw/scratch/mc/tree', /^\d+B\t5 objects\t/],
    [
      'mc cp cw/scratch/mc/hello.txt cw/exports/mc-copy.txt --quiet >/dev/null && mc cat cw/exports/mc-copy.txt',
      'hello world',
    ],
    [
      'mc mv cw/exports/mc-copy.txt cw/exports/mc-moved.txt --quiet >/dev/null && mc ls cw/exports/ | grep -c mc-',
      '1',
    ],
    ['mc tree cw/scratch/mc/tree', /sub/],
    [
      'curl -sS "$(mc share download --json cw/scratch/mc/hello.txt | sed -n \'s/.*"share": *"\\([^"]*\\)".*/\\1/p\' | sed \'s/\\\\u0026/\\&/g\')"',
      'hello world',
    ],
    ['mc rm --recursive --force cw/scratch/mc/tree >/dev/null && mc ls cw/scratch/mc/tree/', ''],
    ['mc rm cw/scratch/mc/piped', /piped/],
    ['mc cat cw/scratch/none', failed(/Object does not exist|key does not exist/)],
    ['mc ls cw/models', failed(/Access Denied|not authorized/)],
    [
      'mc cp hello.txt notebook/scratch/mine',
      failed(/Access Denied|not authorized|Insufficient permissions/),
    ],
    ['mc ls operator/no-such-bucket-here', failed(/does not exist/)],
    ['mc stat --json cw/scratch/mc/hello.txt', /"size": *12/],
  ],
}
