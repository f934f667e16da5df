import type { ClientTable } from '../client-case'

const denied = (err: RegExp) => ({ exit: 1, err })

export const s3fs: ClientTable = {
  name: 's3fs',
  needs: { module: 's3fs' },
  language: 'python',
  prelude: `
import asyncio, os, fsspec, s3fs
fs = s3fs.S3FileSystem()
operator = s3fs.S3FileSystem(profile='operator')
`,
  cases: [
    ["'scratch' in fs.ls('')", 'True'],
    ["fs.ls('datasets')", "['datasets/README.md', 'datasets/v1', 'datasets/v2']"],
    [
      "fs.find('datasets')",
      "['datasets/README.md', 'datasets/v1/eval.jsonl', 'datasets/v1/train.jsonl', 'datasets/v2/train.jsonl']",
    ],
    ["fs.glob('datasets/*/train.jsonl')", "['datasets/v1/train.jsonl', 'datasets/v2/train.jsonl']"],
    ["fs.cat('datasets/v1/eval.jsonl')", `b'{"text":"jumps over the lazy dog"}\\n'`],
    [
      "info = fs.info('datasets/README.md'); info['type'], info['size'] == fs.size('datasets/README.md')",
      "('file', True)",
    ],
    [
      "fs.exists('datasets/v1'), fs.isdir('datasets/v1'), fs.isfile('datasets/README.md'), fs.exists('datasets/none')",
      '(True, True, True, False)',
    ],
    [
      "with fs.open('scratch/fs/a.txt', 'w') as file: file.write('alpha\\n')\nwith fs.open('scratch/fs/a.txt') as file: print(file.read())",
      "b'alpha\\n'",
    ],
    [
      "fs.pipe('scratch/fs/b', b'0123456789'); fs.cat_file('scratch/fs/b', start=2, end=5)",
      "b'234'",
    ],
    ["fs.tail('scratch/fs/b', 3)", "b'789'"],
    ["file = fs.open('scratch/fs/b', block_size=4); file.seek(7); file.read(2)", "b'78'"],
    [
      "fs.put('big.bin', 'scratch/fs/big.bin'); fs.get('scratch/fs/big.bin', 'fs.bin'); open('fs.bin', 'rb').read() == open('big.bin', 'rb').read()",
      'True',
    ],
    [
      "with fs.open('scratch/fs/parts', 'wb', block_size=5 * 2**20) as file:\n    for n in range(3): file.write(bytes([n]) * 5 * 2**20)\nfs.size('scratch/fs/parts')",
      '15728640',
    ],
    ["fs.put('tree', 'scratch/fs/tree', recursive=True); len(fs.find('scratch/fs/tree'))", '5'],
    [
      "fs.get('scratch/fs/tree', 'fstree', recursive=True); sorted(os.listdir('fstree'))",
      "['a.txt', 'b.txt', 'sub', 'with space.txt']",
    ],
    ["fs.copy('scratch/fs/a.txt', 'exports/fs.txt'); fs.cat('exports/fs.txt')", "b'alpha\\n'"],
    [
      "fs.mv('exports/fs.txt', 'exports/fs-moved.txt'); fs.exists('exports/fs.txt'), fs.exists('exports/fs-moved.txt')",
      '(False, True)',
    ],
    ["fs.du('scratch/fs/tree')", '32'],
    [
      "[name for _, _, names in fs.walk('scratch/fs/tree/sub') for name in names]",
      "['c.csv', 'd.json']",
    ],
    ["fs.setxattr('scratch/fs/a.txt', run='41'); fs.metadata('scratch/fs/a.txt')", "{'run': '41'}"],
    ["fs.checksum('scratch/fs/a.txt') == fs.checksum('scratch/fs/a.txt')", 'True'],
    ["fs.modified('scratch/fs/a.txt').tzinfo is not None", 'True'],
    [
      "import urllib.request; urllib.request.urlopen(fs.url('scratch/fs/a.txt', expires=60)).read()",
      "b'alpha\\n'",
    ],
    ["fs.touch('scratch/fs/empty'); fs.size('scratch/fs/empty')", '0'],
    ["fs.rm('scratch/fs/tree', recursive=True); fs.find('scratch/fs/tree')", '[]'],
    [
      "with fsspec.open('s3://datasets/v2/train.jsonl', 'rt') as file: print(file.read())",
      '{"text":"pack my box"}',
    ],
    [
      "fs.rm('scratch/fs', recursive=True); fs.invalidate_cache(); fs.exists('scratch/fs')",
      'False',
    ],
    ["fs.cat('scratch/none')", denied(/FileNotFoundError/)],
    ["fs.cat('models/base/config.json')", denied(/PermissionError/)],
    ["operator.ls('no-such-bucket-here')", denied(/FileNotFoundError/)],
  ],
}
