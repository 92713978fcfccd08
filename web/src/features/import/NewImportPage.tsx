import { useNavigate } from '@tanstack/react-router'
import { FileUp } from 'lucide-react'
import { type DragEvent, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportKind } from '~/api/imports'
import { Forbidden } from '~/desk/list/States'
import { useOwners, useWarehouses } from '~/desk/names'
import { useMay, usePermissions } from '~/desk/session'
import { CommandKey } from '~/lib/api/key'
import { useTitle } from '~/lib/title'
import { useProblemText } from '~/lib/useProblemText'
import { Notice } from '~/ui/Notice'
import { PageHeader } from '~/ui/PageHeader'
import { Select } from '~/ui/Select'
import { inDocuments, KINDS, NEEDS, needsOwner, needsWarehouse } from './kinds'
import { upload } from './upload'
import './words'

/** What the file holds, and the file. */
export function NewImportPage() {
  const { t } = useTranslation('imports')
  useTitle(t('new'))
  const may = useMay('import:write')
  return (
    <>
      <PageHeader title={t('new')} />
      {may ? <NewImport /> : <Forbidden permission="import:write" />}
    </>
  )
}

function NewImport() {
  const { t } = useTranslation('imports')
  const permissions = usePermissions()
  const owners = useOwners()
  const warehouses = useWarehouses()
  const [kind, setKind] = useState<ImportKind>('items')
  const [chosenOwner, setOwner] = useState('')
  const [chosenWarehouse, setWarehouse] = useState('')
  const allowed = permissions.includes(NEEDS[kind])

  const byRow = inDocuments(kind)
  const asksOwner = needsOwner(kind) && owners.length > 1
  const owner = asksOwner ? chosenOwner || (byRow ? null : (owners[0]?.id ?? null)) : null
  const asksWarehouse = needsWarehouse(kind)
  const warehouse = asksWarehouse ? chosenWarehouse || (warehouses[0]?.id ?? null) : null

  return (
    <div className="flex max-w-200 flex-col gap-6">
      <fieldset className="flex flex-col gap-2">
        <legend className="pb-2 font-medium">{t('upload.kind')}</legend>
        <div className="grid gap-2 sm:grid-cols-2">
          {KINDS.map((it) => (
            <label
              key={it}
              className={`flex cursor-pointer items-start gap-2.5 rounded-control border p-3 has-focus-visible:outline-2 has-focus-visible:outline-focus ${it === kind ? 'border-line-strong bg-accent-soft' : 'border-line bg-surface hover:bg-hover'}`}
            >
              <input
                type="radio"
                name="kind"
                value={it}
                checked={it === kind}
                onChange={() => setKind(it)}
                className="mt-0.5 size-4 shrink-0"
              />
              <span>
                <span className="font-medium">{t(`kindName.${it}`)}</span>
                <span className="block text-small text-muted">{t(`kindHint.${it}`)}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {(asksOwner || (asksWarehouse && warehouses.length > 1)) && (
        <div className="grid gap-4 sm:grid-cols-2">
          {asksWarehouse && warehouses.length > 1 && (
            <Select
              label={t('upload.warehouse')}
              value={warehouse ?? ''}
              options={warehouses.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={setWarehouse}
            />
          )}
          {asksOwner && (
            <Select
              label={t('upload.owner')}
              value={owner ?? ''}
              options={[
                ...(byRow
                  ? [
                      {
                        value: '',
                        label: t('upload.ownerByRow'),
                      },
                    ]
                  : []),
                ...owners.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onChange={setOwner}
            />
          )}
        </div>
      )}
      {!allowed ? (
        <Notice state="attention">{t('upload.forbidden', { permission: NEEDS[kind] })}</Notice>
      ) : asksWarehouse && warehouse === null ? (
        <Notice state="attention">{t('upload.noWarehouse')}</Notice>
      ) : (
        <Drop kind={kind} owner={owner} warehouse={warehouse} />
      )}
    </div>
  )
}

interface Wanted {
  kind: ImportKind
  owner: string | null
  warehouse: string | null
}

/** Where the file goes: dropped, or chosen. It is sent at once; what it is shows on its own page. */
function Drop(wanted: Wanted) {
  const { t } = useTranslation('imports')
  const navigate = useNavigate()
  const problem = useProblemText()
  const id = useId()
  const key = useRef(new CommandKey())
  const [over, setOver] = useState(false)
  const [sending, setSending] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)

  const send = async (file: File | undefined) => {
    if (!file || sending !== null) return
    setSending(file.name)
    setError(null)
    try {
      const about = [wanted, file.name, file.size, file.lastModified]
      const { id: made } = await key.current.send(about, (key) => upload({ ...wanted, file }, key))
      await navigate({ to: '/imports/$id', params: { id: made } })
    } catch (failure) {
      setError(failure)
      setSending(null)
    }
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void send(event.dataTransfer.files[0])
  }

  return (
    <div className="flex flex-col gap-3">
      <label
        htmlFor={id}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={`flex min-h-44 cursor-pointer flex-col items-center justify-center gap-2 rounded-control border-2 border-dashed p-6 text-center has-focus-visible:outline-2 has-focus-visible:outline-focus ${over ? 'border-focus bg-accent-soft' : 'border-line-strong bg-surface hover:bg-hover'}`}
      >
        <FileUp aria-hidden="true" className="size-6 text-muted" />
        <span>
          <span className="font-semibold text-accent-ink underline underline-offset-3">
            {t('upload.choose')}
          </span>{' '}
          {t('upload.drop')}
        </span>
        <span className="text-small text-muted">{t('upload.formats')}</span>
        <input
          id={id}
          type="file"
          accept=".csv,.tsv,.txt,.xlsx"
          className="sr-only"
          onChange={({ target }) => {
            void send(target.files?.[0])
            // The same file, mended, may be chosen again.
            target.value = ''
          }}
        />
      </label>
      <p aria-live="polite" className="min-h-5 text-small text-muted">
        {sending !== null && t('upload.sending', { name: sending })}
      </p>
      {error !== null && <Notice state="wrong">{problem.whole(error).text}</Notice>}
    </div>
  )
}
