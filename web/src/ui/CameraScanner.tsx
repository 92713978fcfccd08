import { CameraOff, Flashlight, FlashlightOff, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Camera, type CameraTrouble, openCamera } from '~/lib/scan/camera/camera'
import { useScanSource } from '~/lib/scan/ScanProvider'
import { Button } from './Button'
import { Trouble } from './Trouble'

interface Props {
  onClose: () => void
}

type State = 'starting' | 'ready' | CameraTrouble

/** The camera over the whole screen: each code that comes into it is a scan like any other. */
export function CameraScanner({ onClose }: Props) {
  const { t } = useTranslation('handheld')
  const source = useScanSource()
  const video = useRef<HTMLVideoElement>(null)
  const dialog = useRef<HTMLDialogElement>(null)
  const camera = useRef<Camera>(null)
  const [state, setState] = useState<State>('starting')
  const [torch, setTorch] = useState<{ can: boolean; on: boolean }>({ can: false, on: false })
  const [last, setLast] = useState<string | null>(null)

  useEffect(() => {
    dialog.current?.showModal()
  }, [])

  useEffect(() => {
    if (!video.current) return
    const opened = openCamera(video.current, {
      seen: (raw) => {
        source.push({ raw, source: 'camera', keys: [], end: 'whole', capsLock: false })
        setLast(raw.replace(/^\].{2}/, ''))
      },
      trouble: setState,
      ready: (lamp) => {
        setState('ready')
        setTorch({ can: lamp.torch, on: false })
      },
    })
    camera.current = opened
    return () => opened.stop()
  }, [source])

  const light = async () => {
    try {
      await camera.current?.setTorch(!torch.on)
      setTorch({ can: true, on: !torch.on })
    } catch {
      // Some phones say that they can and cannot.
      setTorch({ can: false, on: false })
    }
  }

  const lamp = t(torch.on ? 'camera.torchOff' : 'camera.torchOn')
  return (
    <dialog
      ref={dialog}
      aria-label={t('camera.title')}
      onClose={onClose}
      className="m-0 flex h-dvh max-h-none w-dvw max-w-none flex-col bg-canvas p-0 text-ink"
    >
      <header className="flex min-h-14 items-center justify-between gap-2 border-b border-line pl-4">
        <h2 className="text-hand font-semibold">{t('camera.title')}</h2>
        <button
          type="button"
          onClick={() => dialog.current?.close()}
          className="flex min-h-14 items-center gap-2 px-4 text-hand font-semibold"
        >
          <X aria-hidden="true" className="size-6" />
          {t('camera.close')}
        </button>
      </header>
      <Picture state={state} video={video} />
      <footer className="flex flex-col gap-3 border-t border-line p-4">
        <p role="status" className="min-h-6 truncate font-mono text-hand">
          {last ?? (state === 'ready' ? t('camera.hint') : '')}
        </p>
        {torch.can && (
          <Button size="hand" aria-pressed={torch.on} onClick={() => void light()}>
            {torch.on ? <FlashlightOff aria-hidden="true" /> : <Flashlight aria-hidden="true" />}
            {lamp}
          </Button>
        )}
      </footer>
    </dialog>
  )
}

function Picture({ state, video }: { state: State; video: React.RefObject<HTMLVideoElement | null> }) {
  const { t } = useTranslation('handheld')
  const trouble = state === 'starting' || state === 'ready' ? null : state
  return (
    <div className="relative flex min-h-0 flex-1 items-center justify-center bg-sunken">
      {/* No sound: it is a viewfinder. */}
      <video ref={video} muted playsInline hidden={trouble !== null} className="size-full object-cover" />
      {state === 'ready' && (
        <div aria-hidden="true" className="absolute inset-x-8 top-1/2 h-0.5 -translate-y-1/2 bg-wrong" />
      )}
      {state === 'starting' && <p className="absolute text-hand text-muted">{t('camera.starting')}</p>}
      {trouble && (
        <Trouble
          icon={CameraOff}
          title={t(`camera.trouble.${trouble}.title`)}
          text={t(`camera.trouble.${trouble}.text`)}
          size="hand"
          heading="h2"
        />
      )}
    </div>
  )
}
