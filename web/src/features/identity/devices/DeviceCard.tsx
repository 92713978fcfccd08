import { queryOptions, useQuery } from '@tanstack/react-query'
import { KeyRound, LockOpen, Smartphone } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device, Enrolment } from '~/api/access'
import { zChangeDevice } from '~/api/gen/rules.gen'
import { Act } from '~/desk/Act'
import { Card, Fact, Facts, Part } from '~/desk/Card'
import { Form } from '~/desk/form/Form'
import { ChoiceInput, TextInput } from '~/desk/form/inputs'
import { useCommandForm } from '~/desk/form/useSending'
import { HistoryPart } from '~/desk/HistoryPart'
import { Loaded } from '~/desk/Loaded'
import { useWarehouses } from '~/desk/names'
import { useMay } from '~/desk/session'
import { Copyable, Since, When } from '~/desk/values'
import { get } from '~/lib/api/client'
import { useTitle } from '~/lib/title'
import { DeviceState } from './deviceState'
import { EnrolmentCode } from './EnrolmentCode'

const deviceQuery = (id: string) =>
  queryOptions({
    queryKey: ['device', id],
    queryFn: ({ signal }) => get<Device>(`/api/v1/devices/${id}`, { signal }),
    refetchInterval: 10_000,
  })

/** A device: whether people may sign in on it, when it was last heard of, and how it is let in or shut out. */
export function DeviceCard({ id, onClose }: { id: string; onClose?: () => void }) {
  const { t } = useTranslation('console')
  const query = useQuery(deviceQuery(id))
  const may = useMay('identity:write')
  const warehouses = useWarehouses()
  const [code, setCode] = useState<Enrolment | null>(null)
  useTitle(query.data?.name ?? t('page.devices'))
  return (
    <Loaded query={query} onClose={onClose}>
      {(device) => (
        <Card
          kind={t('kind.device')}
          title={device.name}
          codes={<Copyable text={device.id} />}
          state={<DeviceState state={device.state} />}
          since={<Since at={device.revoked_at ?? device.enrolled_at ?? device.created_at} />}
          next={may && device.state !== 'revoked' && <Steer device={device} onCode={setCode} />}
          page={{ to: '/devices/$id', params: { id } }}
          onClose={onClose}
        >
          {code?.device.id === id && device.state !== 'revoked' && <EnrolmentCode enrolment={code} />}
          <Part title={t('panel.what')}>
            <Facts>
              <Fact name={t('col.warehouse')}>
                {warehouses.find((site) => site.id === device.warehouse_id)?.name ?? t('devices.anywhere')}
              </Fact>
              <Fact name={t('devices.seen')}>
                <When at={device.last_seen_at} />
              </Fact>
              <Fact name={t('devices.enrolled')}>
                <When at={device.enrolled_at} />
              </Fact>
              {device.state === 'waiting' && (
                <Fact name={t('devices.codeUntil')}>
                  <When at={device.code_expires_at} />
                </Fact>
              )}
              <Fact name={t('col.created')}>
                <When at={device.created_at} />
              </Fact>
            </Facts>
          </Part>
          {may && device.state !== 'revoked' && <Change key={device.version} device={device} />}
          <HistoryPart entity="device" id={id} />
        </Card>
      )}
    </Loaded>
  )
}

function Steer({ device, onCode }: { device: Device; onCode: (enrolment: Enrolment) => void }) {
  const { t } = useTranslation('console')
  const path = `/api/v1/devices/${device.id}`
  const icon = 'size-4'
  return (
    <>
      <Act<Enrolment>
        label={t('devices.newCode')}
        icon={<KeyRound aria-hidden="true" className={icon} />}
        path={`${path}/code`}
        primary={device.state === 'waiting'}
        onDone={onCode}
      />
      {device.state === 'enrolled' && (
        <Act
          label={t('devices.unlock')}
          icon={<LockOpen aria-hidden="true" className={icon} />}
          path={`${path}/unlock`}
        />
      )}
      <Act
        label={t('devices.revoke')}
        icon={<Smartphone aria-hidden="true" className={icon} />}
        path={`${path}/revoke`}
        sure={{ text: t('devices.revokeText', { name: device.name }), yes: t('devices.revokeSure') }}
      />
    </>
  )
}

interface Changed {
  name: string
  warehouse_id: string
}

function Change({ device }: { device: Device }) {
  const { t } = useTranslation('console')
  const warehouses = useWarehouses()
  const form = useCommandForm({
    path: `/api/v1/devices/${device.id}`,
    method: 'PATCH',
    ifMatch: device.version,
    start: { name: device.name, warehouse_id: device.warehouse_id ?? '' },
    body: ({ name, warehouse_id }: Changed) => ({
      ...(name.trim() !== device.name ? { name: name.trim() } : {}),
      ...(warehouse_id !== '' && warehouse_id !== device.warehouse_id ? { warehouse_id } : {}),
    }),
    rules: zChangeDevice,
  })
  return (
    <Part title={t('form.change')}>
      <Form
        form={form}
        submit={t('form.save')}
        look="secondary"
        idle={!form.fields.formState.isDirty}
        className="flex flex-col gap-3 border-t border-line pt-2"
      >
        <TextInput name="name" label={t('col.name')} required />
        <ChoiceInput
          name="warehouse_id"
          label={t('col.warehouse')}
          none={device.warehouse_id ? undefined : t('devices.anywhere')}
          options={warehouses.map(({ id, name: label }) => ({ value: id, label }))}
        />
      </Form>
    </Part>
  )
}
