import { useQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { zAddToken } from '~/api/gen/rules.gen'
import type { User } from '~/api/masters'
import { Part } from '~/desk/Card'
import { Form } from '~/desk/form/Form'
import { TextInput } from '~/desk/form/inputs'
import { said } from '~/desk/form/said'
import { useCommandForm } from '~/desk/form/useSending'
import { MiniTable } from '~/desk/MiniTable'
import { pageQuery } from '~/desk/stock'
import { useCommand } from '~/desk/useCommand'
import { When } from '~/desk/values'
import { useProblemText } from '~/lib/useProblemText'
import { CopyCode } from '~/ui/CopyCode'
import { Notice } from '~/ui/Notice'

interface Token {
  id: string
  label: string
  created_at: string
  expires_at: string
}

/** The keys by which other systems sign in as this account. The secret is seen once. */
export function Tokens({ user, may }: { user: User; may: boolean }) {
  const { t } = useTranslation(['console', 'common'])
  const path = `/api/v1/users/${user.id}/tokens`
  const { data } = useQuery(pageQuery<Token>(path, { limit: '50' }))
  return (
    <Part title={t('console:users.tokens')}>
      <MiniTable
        label={t('console:users.tokens')}
        rows={data?.items ?? []}
        rowId={({ id }) => id}
        empty={t('console:users.noTokens')}
        columns={[
          { id: 'label', header: t('console:users.tokenFor'), cell: ({ label }) => label },
          {
            id: 'expires',
            header: t('console:users.expires'),
            cell: ({ expires_at }) => <When at={expires_at} />,
          },
          ...(may
            ? [
                {
                  id: 'revoke',
                  header: t('console:users.revoke'),
                  cell: ({ id }: Token) => <Revoke path={`${path}/${id}`} />,
                },
              ]
            : []),
        ]}
      />
      {may && user.active && <NewToken path={path} />}
    </Part>
  )
}

function Revoke({ path }: { path: string }) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  const [sure, setSure] = useState(false)
  const revoke = useCommand<undefined>(path, 'DELETE')
  return (
    <>
      <button
        type="button"
        className="font-medium text-accent-ink underline underline-offset-3"
        onClick={() => (sure ? !revoke.isPending && revoke.mutate(undefined) : setSure(true))}
      >
        {t(sure ? 'users.revokeSure' : 'users.revoke')}
      </button>
      {revoke.error && <p className="text-small text-wrong">{problem.whole(revoke.error).text}</p>}
    </>
  )
}

interface Made {
  id: string
  token: string
}

function NewToken({ path }: { path: string }) {
  const { t } = useTranslation(['console', 'common'])
  const [made, setMade] = useState<Made | null>(null)
  const form = useCommandForm<{ label: string }, { label?: string }, Made>({
    path,
    start: { label: '' },
    body: said,
    rules: zAddToken,
    onDone: setMade,
  })
  if (made) {
    return (
      <Notice state="accepted" title={t('console:users.tokenMade')}>
        <p className="pb-2">{t('console:users.tokenOnce')}</p>
        <CopyCode text={made.token} words={{ copy: t('common:copy'), copied: t('common:copied') }} />
      </Notice>
    )
  }
  return (
    <Form
      inline
      form={form}
      look="secondary"
      submit={t('console:users.makeToken')}
      icon={<KeyRound aria-hidden="true" className="size-4" />}
      className="flex flex-wrap items-end gap-2 pt-1"
    >
      <div className="min-w-40 flex-1">
        <TextInput
          name="label"
          label={t('console:users.tokenFor')}
          placeholder={t('console:users.tokenForHint')}
        />
      </div>
    </Form>
  )
}
