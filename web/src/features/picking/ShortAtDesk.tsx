import { PackageMinus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { zDecimalText } from '~/api/gen/rules.gen'
import type { PickStop } from '~/api/picking'
import { Form } from '~/desk/form/Form'
import { TextInput } from '~/desk/form/inputs'
import { asQuantity, said } from '~/desk/form/said'
import { useSending } from '~/desk/form/useSending'
import { useCommand } from '~/desk/useCommand'
import { Button } from '~/ui/Button'

/** Of what is reported the form asks only how much there is. */
const FOUND = z.looseObject({ found: zDecimalText })

interface Props {
  path: string
  taskId: string
  stop: PickStop
}

/**
 * Says for the picker that less is there than the list wants. The task is taken for that and given back: while somebody
 * else holds it, it is theirs to say.
 */
export function ShortAtDesk(props: Props) {
  const { t } = useTranslation('console')
  const [open, setOpen] = useState(false)
  if (open) return <Unfolded {...props} onClose={() => setOpen(false)} />
  return (
    <Button onClick={() => setOpen(true)}>
      <PackageMinus aria-hidden="true" className="size-4" />
      {t('picks.short')}
    </Button>
  )
}

function Unfolded({ path, taskId, stop, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation('console')
  const claim = useCommand<undefined, { token: number }>(`/api/v1/tasks/${taskId}/claim`)
  const short = useCommand<{ found?: string; token: number }>(`${path}/short`)
  const release = useCommand<{ token: number }>(`/api/v1/tasks/${taskId}/release`)
  const form = useSending({
    start: { found: '' },
    body: ({ found }: { found: string }) => said({ found: asQuantity(found) }),
    rules: FOUND,
    send: async (body) => {
      const { token } = await claim.mutateAsync(undefined)
      try {
        return await short.mutateAsync({ ...body, token })
      } finally {
        // The last stop completes the task: then there is nothing to give back.
        await release.mutateAsync({ token }).catch(() => undefined)
      }
    },
    onDone: onClose,
  })
  return (
    <Form
      form={form}
      submit={t('picks.short')}
      onLeave={onClose}
      className="flex w-full flex-col gap-3 rounded-control border border-line-strong p-3"
    >
      <p>{t('picks.shortText', { location: stop.location })}</p>
      <TextInput name="found" label={t('picks.found')} inputMode="decimal" autoFocus required />
    </Form>
  )
}
