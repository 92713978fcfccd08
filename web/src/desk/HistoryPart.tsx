import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { AuditLine } from '~/api/system'
import { Part } from './Card'
import { ListLink, UserLink } from './links'
import { MiniTable } from './MiniTable'
import { useMay } from './session'
import { pageQuery } from './stock'
import { AuditDetail, When } from './values'

/** Who changed it and when, for those who may read the audit trail. */
export function HistoryPart({ entity, id }: { entity: string; id: string }) {
  const { t } = useTranslation('console')
  const may = useMay('identity:read')
  const filter = { entity, entity_id: id }
  const { data } = useQuery({
    ...pageQuery<AuditLine>('/api/v1/audit', { ...filter, limit: '10' }),
    enabled: may,
  })
  if (!may || !data) return null
  return (
    <Part
      title={t('panel.history')}
      wide
      end={
        <ListLink to="/audit" search={filter}>
          {t('panel.all')}
        </ListLink>
      }
    >
      <MiniTable
        label={t('panel.history')}
        rows={data.items}
        rowId={({ seq }) => String(seq)}
        empty={t('audit.none')}
        columns={[
          { id: 'at', header: t('col.at'), cell: ({ at }) => <When at={at} /> },
          {
            id: 'by',
            header: t('col.by'),
            cell: ({ account_id, account_name }) => <UserLink id={account_id}>{account_name}</UserLink>,
          },
          {
            id: 'action',
            header: t('col.action'),
            cell: ({ action }) => <code className="font-mono text-small">{action}</code>,
          },
          { id: 'detail', header: t('col.detail'), cell: ({ detail }) => <AuditDetail detail={detail} /> },
        ]}
      />
    </Part>
  )
}
