import { createLazyFileRoute } from '@tanstack/react-router'
import { ScannerCheck } from '~/features/scanner/ScannerCheck'
import { HandheldFrame } from '~/frame/handheld/HandheldFrame'

// Few open it, and not often.
export const Route = createLazyFileRoute('/_signed-in/settings_/scanner')({ component: ScannerScreen })

function ScannerScreen() {
  return (
    <HandheldFrame inner>
      <ScannerCheck />
    </HandheldFrame>
  )
}
