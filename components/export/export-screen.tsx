import { clsx } from 'clsx'
import { CodeBlock } from '@/components/patterns/code-block'
import { Crumbs } from '@/components/patterns/crumbs'
import { DownloadButton } from '@/components/patterns/download-button'
import { NoneYet } from '@/components/patterns/empty-state'
import { CopyButton } from '@/components/ui/copy'
import { Link } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import type { ExportFile } from '@/lib/core/export/export-state'
import type { ExportForm, ExportView } from '@/lib/features/export/schema'

const FORMS = {
  terraform: 'Terraform module',
  files: 'JSON and YAML',
} as const satisfies Record<ExportForm, string>

const LANGUAGES = { json: 'json', yaml: 'yaml' } as const
const languageOf = (path: string) =>
  LANGUAGES[(path.split('.').at(-1) ?? '') as keyof typeof LANGUAGES]

/** The organization as code: one form of it, file by file. */
export function ExportScreen({
  form,
  file,
  files,
  unread,
  counts,
}: ExportView & { file?: string }) {
  const shown = files.find(({ path }) => path === file) ?? files[0]
  const { configs, policies, accounts } = counts
  return (
    <>
      <Crumbs trail={[{ label: 'Export' }]} />
      <PageHead
        title="Export as code"
        facts={[
          plural(configs, 'federation config'),
          plural(policies, 'policy', 'policies'),
          plural(accounts, 'annotated service account'),
        ]}
        actions={
          <DownloadButton href={paths.exportArchive(form)} variant="primary">
            Download .zip
          </DownloadButton>
        }
      />
      {unread.length > 0 && (
        <Note kind="warn" title={`Incomplete: could not read ${unread.join('; ')}.`} />
      )}
      <nav aria-label="Form of the export" className="flex gap-1 border-line border-b">
        {Object.entries(FORMS).map(([key, label]) => (
          <Link
            key={key}
            href={paths.exported({ form: key as ExportForm })}
            aria-current={key === form ? 'page' : undefined}
            className={clsx(
              '-mb-px border-b-2 px-3 py-2',
              key === form
                ? 'border-accent font-semibold'
                : 'border-transparent text-ink-2 hover:text-ink',
            )}
          >
            {label}
          </Link>
        ))}
      </nav>
      <Columns layout="rail-left">
        <Files form={form} files={files} shown={shown?.path} />
        <Stack>
          <Panel
            title={<code>{shown?.path}</code>}
            aside={shown && <CopyButton text={shown.text} label={shown.path} />}
            flush
          >
            {shown ? <Text {...shown} /> : <NoneYet title="Nothing to export" />}
          </Panel>
          <Command form={form} />
        </Stack>
      </Columns>
    </>
  )
}

function Text({ path, text }: ExportFile) {
  const language = languageOf(path)
  return <CodeBlock code={text} label={path} {...(language && { language })} numbered />
}

type FilesProps = { form: ExportForm; files: readonly ExportFile[]; shown: string | undefined }

const Files = ({ form, files, shown }: FilesProps) => (
  <Panel title="Files" aside={files.length} flush>
    <ul className="max-h-110 overflow-auto py-1">
      {files.map(({ path }) => (
        <li key={path}>
          <Link
            href={paths.exported({ form, file: path })}
            scroll={false}
            prefetch={false}
            aria-current={path === shown ? 'true' : undefined}
            className={clsx(
              'block px-3.5 py-1.5 font-mono text-small [overflow-wrap:anywhere] hover:bg-hover',
              path === shown ? 'bg-accent-soft text-accent' : 'text-ink-2',
            )}
          >
            {path}
          </Link>
        </li>
      ))}
    </ul>
  </Panel>
)

const Command = ({ form }: { form: ExportForm }) => (
  <Panel title="Command line" flush>
    <CodeBlock
      code={`COREWEAVE_API_TOKEN=… npx workload-identity export --form ${form} --out workload-identity`}
      label="Command"
      wrap
    />
  </Panel>
)
