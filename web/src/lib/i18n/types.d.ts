import 'i18next'
import type { common } from './en/common'
import type { console } from './en/console'
import type { handheld } from './en/handheld'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: { common: typeof common; console: typeof console; handheld: typeof handheld }
  }
}
