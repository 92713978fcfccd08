import { Volume2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { tell, unlockSounds } from '~/lib/feedback/sounds'
import { HANDS, SIZES, setPreference, usePreferences, VOLUMES } from '~/lib/preferences'
import { installApp, takeUpdate, useApp } from '~/lib/pwa'
import { Button } from '~/ui/Button'
import { Segmented } from '~/ui/Segmented'

const TONES = ['accepted', 'done', 'wrong', 'question'] as const

/** How the device sounds and lies in the hand, with each sound to try. */
export function FloorChoices() {
  const { t } = useTranslation('handheld')
  const chosen = usePreferences()
  const { installable, updateReady } = useApp()
  const hear = (tone: (typeof TONES)[number]) => {
    unlockSounds()
    tell(tone)
  }
  return (
    <>
      <Segmented
        label={t('prefer.volume.label')}
        size="hand"
        value={chosen.volume}
        options={VOLUMES.map((value) => ({ value, label: t(`prefer.volume.${value}`) }))}
        onChange={(value) => {
          setPreference('volume', value)
          hear('accepted')
        }}
      />
      <section aria-label={t('prefer.test')} className="flex flex-col gap-2">
        <p className="text-hand text-muted">{t('prefer.test')}</p>
        <div className="grid grid-cols-2 gap-3">
          {TONES.map((tone) => (
            <Button key={tone} size="half" onClick={() => hear(tone)}>
              <Volume2 aria-hidden="true" className="size-5 shrink-0" />
              {t(`feedback.${tone}`)}
            </Button>
          ))}
        </div>
      </section>
      <Segmented
        label={t('prefer.size.label')}
        size="hand"
        value={chosen.size}
        options={SIZES.map((value) => ({ value, label: t(`prefer.size.${value}`) }))}
        onChange={(value) => setPreference('size', value)}
      />
      <Segmented
        label={t('prefer.hand.label')}
        size="hand"
        value={chosen.hand}
        options={HANDS.map((value) => ({ value, label: t(`prefer.hand.${value}`) }))}
        onChange={(value) => setPreference('hand', value)}
      />
      {installable && (
        <Button size="hand" onClick={() => void installApp()}>
          {t('prefer.install')}
        </Button>
      )}
      {updateReady && (
        <Button size="hand" look="primary" onClick={takeUpdate}>
          {t('home.updateTake')}
        </Button>
      )}
    </>
  )
}
