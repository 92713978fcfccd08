import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { zSetAllocationRule } from '~/api/gen/rules.gen'
import { useOptions } from '~/desk/filters'
import { Form } from '~/desk/form/Form'
import { CheckInput, ChoiceInput, TextInput } from '~/desk/form/inputs'
import { PickInput } from '~/desk/form/PickInput'
import { useCommandForm } from '~/desk/form/useSending'
import { usePartners, useWarehouses } from '~/desk/names'
import { RuleItem, RuleZones } from './RuleScope'
import { fieldsOf, type Rule, type RuleFields, ruleBody, useCategories } from './rule'

const ORDERS = ['fefo', 'fifo', 'lifo', 'nearest', 'fewest_units'] as const

/** Adds a rule of allocation, or says one anew. */
export function RuleForm({ rule, onDone }: { rule: Rule | null; onDone: () => void }) {
  const { t } = useTranslation('console')
  const options = useOptions()
  const partners = usePartners()
  const warehouses = useWarehouses()
  const categories = useCategories()
  const form = useCommandForm({
    path: `/api/v1/allocation-rules${rule ? `/${rule.id}` : ''}`,
    method: rule ? 'PUT' : 'POST',
    ...(rule && { ifMatch: rule.version }),
    start: { ...fieldsOf(rule) },
    body: (fields: RuleFields) => ruleBody(fields),
    rules: zSetAllocationRule,
    onDone,
  })
  const { setValue, watch } = form.fields
  const [item, warehouse, order] = watch(['item_id', 'warehouse_id', 'order'])
  const before = useRef(warehouse)
  // Zones and the start are of one warehouse.
  useEffect(() => {
    if (before.current === warehouse) return
    before.current = warehouse
    setValue('zones', [], { shouldDirty: true })
    setValue('start', '', { shouldDirty: true })
  }, [warehouse, setValue])
  const choose = (things: readonly { id: string; name: string }[]) =>
    things.map(({ id, name }) => ({ value: id, label: name }))
  const any = t('rules.any')
  return (
    <Form
      form={form}
      submit={t(rule ? 'form.save' : 'settings.add')}
      onLeave={onDone}
      idle={item === null}
      className="flex flex-col gap-3 rounded-control border border-line-strong p-3"
    >
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        <PickInput
          name="customer_id"
          label={t('col.customer')}
          none={any}
          options={choose(partners.filter(({ kind }) => kind === 'customer'))}
        />
        <RuleItem />
        <PickInput
          name="category_id"
          label={t('col.category')}
          none={any}
          disabled={item !== ''}
          options={choose(categories)}
        />
        <ChoiceInput name="warehouse_id" label={t('col.warehouse')} none={any} options={choose(warehouses)} />
        <ChoiceInput name="order" label={t('rules.order')} options={options('allocationOrder', ORDERS)} />
        <TextInput digits name="min_remaining_days" label={t('rules.minDays')} />
        <TextInput name="note" label={t('movements.note')} />
      </div>
      {warehouse !== '' && (
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          <RuleZones warehouse={warehouse} />
          {order === 'nearest' && (
            <TextInput digits name="start" label={t('rules.start')} hint={t('rules.startHint')} />
          )}
        </div>
      )}
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        <CheckInput name="whole_units_first">{t('rules.wholeFirst')}</CheckInput>
        <CheckInput name="one_lot">{t('rules.oneLot')}</CheckInput>
      </div>
    </Form>
  )
}
