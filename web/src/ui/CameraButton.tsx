import { Camera } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './Button'

// What few need is loaded when they ask for it.
const CameraScanner = lazy(async () => ({ default: (await import('./CameraScanner')).CameraScanner }))

/** Opens the camera for phones without a scanner. */
export function CameraButton() {
  const { t } = useTranslation('handheld')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="hand" onClick={() => setOpen(true)}>
        <Camera aria-hidden="true" className="size-6" />
        {t('camera.open')}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <CameraScanner onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
