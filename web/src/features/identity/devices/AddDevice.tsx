import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Enrolment } from '~/api/access'
import { zAddDevice } from '~/api/gen/rules.gen'
import { Card } from '~/desk/Card'
import { Form } from '~/desk/form/Form'
import { ChoiceInput, TextInput } from '~/desk/form/inputs'
import { said } from '~/desk/form/said'
import { useCommandForm } from '~/desk/form/useSending'
import { useOnlyWarehouse, useWarehouses } from '~/desk/names'
import { EnrolmentCode } from './EnrolmentCode'

interface NewDevice {
  name: string
  warehouse_id: string
}

/** Lets a device in: a name, where it works, then the code that it is shown. */
export function AddDevice({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('console')
  const [added, setAdded] = useState<Enrolment | null>(null)
  if (added) {
    return (
      <Card kind={t('kind.device')} title={added.device.name} onClose={onClose}>
        <EnrolmentCode enrolment={added} />
      </Card>
    )
  }
  return (
    <Card kind={t('kind.device')} title={t('devices.add')} onClose={onClose}>
      <DeviceForm onDone={setAdded} />
    </Card>
  )
}

function DeviceForm({ onDone }: { onDone: (enrolment: Enrolment) => void }) {
  const { t } = useTranslation('console')
  const warehouses = useWarehouses()
  const only = useOnlyWarehouse()
  const form = useCommandForm<NewDevice, Partial<NewDevice>, Enrolment>({
    path: '/api/v1/devices',
    start: { name: '', warehouse_id: only?.id ?? '' },
    body: said,
    rules: zAddDevice,
    onDone,
  })
  return (
    <Form form={form} submit={t('devices.makeCode')} className="col-span-full flex flex-col gap-4">
      <TextInput name="name" label={t('col.name')} placeholder={t('devices.nameHint')} required autoFocus />
      <ChoiceInput
        name="warehouse_id"
        label={t('col.warehouse')}
        none={t('devices.anywhere')}
        options={warehouses.map(({ id, name: label }) => ({ value: id, label }))}
      />
    </Form>
  )
}
