import { screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type CameraEvents, openCamera } from '~/lib/scan/camera/camera'
import { read } from '~/lib/scan/read'
import { ScanProvider } from '~/lib/scan/ScanProvider'
import { type Scan, Scans } from '~/lib/scan/scans'
import { show } from '~/testing/render'
import { CameraScanner } from './CameraScanner'

interface Track {
  stop: () => void
  getCapabilities: () => object
  applyConstraints: (wanted: object) => Promise<void>
}

/** A device with a camera whose lamp can be switched. */
function camera(more: { torch?: boolean; refuse?: string } = {}) {
  const track: Track = {
    stop: vi.fn(),
    getCapabilities: () => (more.torch ? { torch: true } : {}),
    applyConstraints: vi.fn(async () => undefined),
  }
  const getUserMedia = vi.fn(async () => {
    if (more.refuse) throw Object.assign(new Error('no'), { name: more.refuse })
    return { getTracks: () => [track], getVideoTracks: () => [track] }
  })
  return { track, devices: { getUserMedia } as unknown as MediaDevices }
}

/** Pictures that one shows it one after another. */
function pictures(shown: string[][]) {
  const waiting: (() => void)[] = []
  let now = 0
  const parts = {
    loadDecoder: async () => async () => shown.shift() ?? [],
    grab: () => ({}) as ImageData,
    clock: {
      now: () => now,
      after: (_milliseconds: number, run: () => void) => {
        waiting.push(run)
        return () => void waiting.splice(waiting.indexOf(run), 1)
      },
    },
  }
  const next = async (milliseconds = 80) => {
    await vi.waitFor(() => expect(waiting).toHaveLength(1))
    now += milliseconds
    waiting.splice(0)[0]?.()
  }
  return { parts, next, waiting }
}

const video = () => Object.assign(document.createElement('video'), { play: async () => undefined })

const events = () => ({ seen: vi.fn(), trouble: vi.fn(), ready: vi.fn() }) satisfies CameraEvents

describe('the camera', () => {
  test('tells of a code once while it is in sight, and again when it comes back', async () => {
    const { parts, next } = pictures([['A'], ['A'], [], ['A', 'B']])
    const told = events()
    openCamera(video(), told, { ...parts, devices: camera().devices })
    await next()
    await next()
    await next(2000)
    await vi.waitFor(() => expect(told.seen.mock.calls).toEqual([['A'], ['A'], ['B']]))
  })

  test('is switched off when it is closed, and looks no more', async () => {
    const { parts, waiting } = pictures([[]])
    const { devices, track } = camera()
    const opened = openCamera(video(), events(), { ...parts, devices })
    await vi.waitFor(() => expect(waiting).toHaveLength(1))
    opened.stop()
    expect(track.stop).toHaveBeenCalled()
    expect(waiting).toHaveLength(0)
  })

  test.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'none'],
    ['NotReadableError', 'failed'],
  ])('says why it does not work: %s', async (refuse, why) => {
    const told = events()
    openCamera(video(), told, { ...pictures([]).parts, devices: camera({ refuse }).devices })
    await vi.waitFor(() => expect(told.trouble).toHaveBeenCalledExactlyOnceWith(why))
  })

  test('needs a secure connection', () => {
    const told = events()
    openCamera(video(), told, { ...pictures([]).parts, devices: undefined })
    expect(told.trouble).toHaveBeenCalledExactlyOnceWith('insecure')
  })
})

vi.mock('~/lib/scan/camera/decoder', () => ({ decode: async () => [']C10109521234000013'] }))

describe('the camera on the screen', () => {
  const scans = new Scans({ read })
  const close = vi.fn()

  beforeEach(() => {
    // jsdom shows neither dialogs nor videos nor canvases.
    HTMLDialogElement.prototype.showModal = function open() {
      this.open = true
    }
    HTMLDialogElement.prototype.close = function shut() {
      this.open = false
      this.dispatchEvent(new Event('close'))
    }
    vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue(undefined)
    vi.spyOn(HTMLVideoElement.prototype, 'videoWidth', 'get').mockReturnValue(4)
    vi.spyOn(HTMLVideoElement.prototype, 'videoHeight', 'get').mockReturnValue(3)
    const pen = { drawImage: () => undefined, getImageData: () => ({}) }
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(pen as unknown as GPUCanvasContext)
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    close.mockClear()
  })

  const open = (devices: MediaDevices | undefined) => {
    vi.stubGlobal('navigator', Object.create(navigator, { mediaDevices: { value: devices } }))
    return show(
      <ScanProvider scans={scans} catchInput={false}>
        <CameraScanner onClose={close} />
      </ScanProvider>,
    )
  }

  test('a code in the picture is a scan like any other', async () => {
    const seen: Scan[] = []
    const stop = scans.queue.listen((scan) => void seen.push(scan))
    open(camera().devices)
    expect(await screen.findByText('0109521234000013')).toBeVisible()
    expect(seen[0]).toMatchObject({ source: 'camera', reading: { kind: 'product', symbology: ']C1' } })
    stop()
  })

  test('the lamp can be switched where there is one', async () => {
    const { devices, track } = camera({ torch: true })
    const { user } = open(devices)
    await user.click(await screen.findByRole('button', { name: 'Light on' }))
    expect(track.applyConstraints).toHaveBeenCalledWith({ advanced: [{ torch: true }] })
    expect(await screen.findByRole('button', { name: 'Light off' })).toBeVisible()
  })

  test('a refusal says how to allow it, and closing closes', async () => {
    const { user } = open(camera({ refuse: 'NotAllowedError' }).devices)
    expect(await screen.findByRole('heading', { name: 'The camera is not allowed' })).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Close' }))
    expect(close).toHaveBeenCalled()
  })
})
