import type { Import, ImportKind } from '~/api/imports'
import { ApiError, NO_ANSWER, readProblem } from '~/lib/api/problem'

export interface Upload {
  kind: ImportKind
  file: File
  owner: string | null
  warehouse: string | null
}

/** Sends a file as it is: the server finds out what it is. The same key makes a repetition harmless. */
export async function upload({ kind, file, owner, warehouse }: Upload, key: string): Promise<Import> {
  const query = new URLSearchParams({ kind, file: file.name.slice(-200), remember: 'true' })
  if (owner) query.set('owner_id', owner)
  if (warehouse) query.set('warehouse_id', warehouse)
  let response: Response
  try {
    response = await fetch(`/api/v1/imports?${query}`, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': /\.xlsx$/i.test(file.name)
          ? 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
          : 'text/csv',
        'idempotency-key': key,
      },
      body: file,
      credentials: 'same-origin',
    })
  } catch {
    throw ApiError.client(NO_ANSWER)
  }
  const json = response.headers.get('content-type')?.includes('json') ?? false
  const body: unknown = json ? await response.json() : undefined
  if (!response.ok) throw new ApiError(readProblem(response.status, response.headers, body), body)
  return body as Import
}
