import { browserClock, type Clock } from '../scan'

/** Why there is no picture. */
export type CameraTrouble = 'insecure' | 'denied' | 'none' | 'failed'

export interface CameraParts {
  devices: MediaDevices | undefined
  /** Loads what finds codes in a picture. */
  loadDecoder: () => Promise<(picture: ImageData) => Promise<string[]>>
  /** The picture that the video shows now; null while there is none. */
  grab: (video: HTMLVideoElement) => ImageData | null
  clock: Pick<Clock, 'after'> & { now: () => number }
}

export interface CameraEvents {
  /** A code came into the picture. */
  seen: (raw: string) => void
  trouble: (why: CameraTrouble) => void
  /** The picture is there; `torch` if the lamp can be switched. */
  ready: (lamp: { torch: boolean }) => void
}

export interface Camera {
  setTorch: (on: boolean) => Promise<void>
  stop: () => void
}

/** The pause between two pictures: a phone must not get hot. */
const PAUSE_MS = 80
/** A code that was out of sight for so long is scanned anew. */
const GONE_MS = 1200
/** Enough for every barcode, little enough for ten pictures a second. */
const WIDTH = 1280

const canvasOf = (() => {
  let canvas: HTMLCanvasElement | undefined
  return () => {
    canvas ??= document.createElement('canvas')
    return canvas
  }
})()

function grabFrame(video: HTMLVideoElement): ImageData | null {
  const { videoWidth: width, videoHeight: height } = video
  if (width === 0 || height === 0) return null
  const canvas = canvasOf()
  canvas.width = width
  canvas.height = height
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen) return null
  pen.drawImage(video, 0, 0, width, height)
  return pen.getImageData(0, 0, width, height)
}

const browserParts = (): CameraParts => ({
  // Outside of a secure context there is none.
  devices: navigator.mediaDevices,
  loadDecoder: async () => (await import('./decoder')).decode,
  grab: grabFrame,
  clock: { after: browserClock.after, now: () => performance.now() },
})

function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'failed'
}

/** Codes that are in sight: each counts once until it has been gone for a while. */
class Sight {
  private readonly last = new Map<string, number>()

  isNew(code: string, now: number): boolean {
    const before = this.last.get(code)
    this.last.set(code, now)
    return before === undefined || now - before > GONE_MS
  }
}

class OpenCamera implements Camera {
  private stream: MediaStream | undefined
  private stopped = false
  private stopPause: (() => void) | undefined
  private readonly sight = new Sight()

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly events: CameraEvents,
    private readonly parts: CameraParts,
  ) {}

  async start(): Promise<void> {
    const { devices, loadDecoder } = this.parts
    if (!devices) {
      this.events.trouble('insecure')
      return
    }
    try {
      const video = { facingMode: { ideal: 'environment' }, width: { ideal: WIDTH } }
      const [stream, decode] = await Promise.all([
        devices.getUserMedia({ video, audio: false }),
        loadDecoder(),
      ])
      this.stream = stream
      if (this.stopped) {
        this.stop()
        return
      }
      this.video.srcObject = stream
      await this.video.play()
      this.events.ready({ torch: this.hasTorch() })
      await this.look(decode)
    } catch (error) {
      this.stop()
      if (!(error instanceof Error && error.name === 'AbortError')) this.events.trouble(troubleOf(error))
    }
  }

  private hasTorch(): boolean {
    // Not in the types of the DOM, though in phones.
    const can = this.stream?.getVideoTracks()[0]?.getCapabilities?.() as { torch?: boolean } | undefined
    return can?.torch === true
  }

  private async look(decode: (picture: ImageData) => Promise<string[]>): Promise<void> {
    if (this.stopped) return
    const picture = this.parts.grab(this.video)
    for (const code of picture ? await decode(picture) : []) {
      if (!this.stopped && this.sight.isNew(code, this.parts.clock.now())) this.events.seen(code)
    }
    this.stopPause = this.parts.clock.after(PAUSE_MS, () => void this.look(decode).catch(() => this.lost()))
  }

  private lost(): void {
    this.stop()
    this.events.trouble('failed')
  }

  async setTorch(on: boolean): Promise<void> {
    const wanted = { advanced: [{ torch: on } as MediaTrackConstraintSet] }
    await this.stream?.getVideoTracks()[0]?.applyConstraints(wanted)
  }

  stop(): void {
    this.stopped = true
    this.stopPause?.()
    for (const track of this.stream?.getTracks() ?? []) track.stop()
    this.video.srcObject = null
  }
}

/** Shows the camera behind a device in a video and tells of each code in it, until it is stopped. */
export function openCamera(
  video: HTMLVideoElement,
  events: CameraEvents,
  parts: Partial<CameraParts> = {},
): Camera {
  const camera = new OpenCamera(video, events, { ...browserParts(), ...parts })
  void camera.start()
  return camera
}
