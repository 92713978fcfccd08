import 'i18next'
import type { common } from './en/common'
import type { console } from './en/console'
import type { handheld } from './en/handheld'
import type { imports } from './en/imports'
import type { print } from './en/print'
import type { scanner } from './en/scanner'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: {
      common: typeof common
      console: typeof console
      handheld: typeof handheld
      print: typeof print
      imports: typeof imports
      scanner: typeof scanner
    }
  }
}
