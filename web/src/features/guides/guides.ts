import { Cable, ScanBarcode, UserRoundPlus } from 'lucide-react'

/** The guides, with what to type in each. */
export const guides = (origin: string) =>
  [
    {
      id: 'people',
      icon: UserRoundPlus,
      code: ['ambar user create --name anna --role warehouse_operator --password-stdin'],
    },
    { id: 'handheld', icon: ScanBarcode, code: [`${origin}/m`] },
    {
      id: 'systems',
      icon: Cable,
      code: [
        'ambar token create --user shop',
        `curl -H "Authorization: Bearer $TOKEN" ${origin}/api/v1/session`,
      ],
    },
  ] as const
