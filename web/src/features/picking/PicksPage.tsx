import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { PickListRow } from '~/api/picking'
import { useOptions, useReferences, useWhereFilters } from '~/desk/filters'
import { UserLink } from '~/desk/links'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { Code, Unknown, When } from '~/desk/values'
import { formatDuration } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { isStuck, useHolders } from './holders'
import { PickListCard } from './PickListCard'
import { isOver, PICK_STATES, PickState } from './pickState'

/** Since somebody began, or since it waits; how long it took, if it is over. */
const secondsOf = (list: PickListRow) =>
  Math.max(
    0,
    ((list.ended_at ? Date.parse(list.ended_at) : Date.now()) -
      Date.parse(list.started_at ?? list.created_at)) /
      1000,
  )

/** What is picked now, by whom, how far it is, and what is stuck. */
export function PicksPage() {
  const { t } = useTranslation('console')
  const word = useWord()
  const language = useLanguage()
  const options = useOptions()
  const references = useReferences()
  const holders = useHolders()
  const { warehouse } = useWhereFilters()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  const spec = useMemo((): ListSpec<PickListRow> => {
    const took = (list: PickListRow) => {
      const seconds = secondsOf(list)
      return formatDuration(seconds < 60 ? Math.round(seconds) : seconds - (seconds % 60), language)
    }
    return {
      id: 'picks',
      title: t('page.picks'),
      path: '/api/v1/pick-lists',
      permission: 'picking:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'order',
          header: t('col.order'),
          width: 140,
          cell: ({ order_number }) => <Code>{order_number}</Code>,
          plain: ({ order_number }) => order_number,
        },
        {
          id: 'state',
          header: t('col.state'),
          width: 150,
          cell: ({ state }) => <PickState state={state} />,
          plain: ({ state }) => word(`console:pickState.${state}`, state),
        },
        {
          id: 'left',
          header: t('picks.left'),
          width: 140,
          numeric: true,
          cell: ({ open_lines }) => open_lines,
          plain: ({ open_lines }) => open_lines,
        },
        {
          id: 'holder',
          header: t('col.holder'),
          width: 190,
          grow: true,
          cell: ({ task_id }) => {
            const task = holders.get(task_id)
            if (!task?.holder) return <Unknown />
            return (
              <>
                <UserLink id={task.holder}>{task.holder_name ?? task.holder.slice(0, 8)}</UserLink>
                {isStuck(task) && <span className="text-small text-attention"> {t('tasks.stuck')}</span>}
              </>
            )
          },
          plain: ({ task_id }) => holders.get(task_id)?.holder_name ?? null,
        },
        { id: 'took', header: t('picks.took'), width: 120, numeric: true, cell: took, plain: took },
        {
          id: 'priority',
          header: t('col.priority'),
          width: 92,
          numeric: true,
          cell: ({ priority }) => priority,
          plain: ({ priority }) => priority,
        },
        {
          id: 'created',
          header: t('col.created'),
          width: 132,
          cell: ({ created_at }) => <When at={created_at} />,
          plain: ({ created_at }) => created_at,
        },
      ],
      filters: [
        { id: 'state', label: t('col.state'), kind: 'choice', options: options('pickState', PICK_STATES) },
        ...warehouse,
        references.order,
      ],
      sorts: [
        { value: 'newest', label: t('orders.sort.newest') },
        { value: 'urgent', label: t('orders.sort.urgent') },
      ],
      tone: (list) => (!isOver(list) && isStuck(holders.get(list.task_id)) ? 'attention' : null),
      empty: { title: t('picks.empty'), text: t('picks.emptyHint') },
      everySeconds: 5,
    }
  }, [t, warehouse, references, holders, language])
  return <List spec={spec} panel={(id, _row, close) => <PickListCard id={id} onClose={close} />} />
}
