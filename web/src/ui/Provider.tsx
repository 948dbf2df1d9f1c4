import { createTheme, MantineProvider, Portal } from '@mantine/core';
import type { ReactNode } from 'react';
import './styles';
import { TipLayer } from './Tip';
import { useWords } from './words';

export type Scheme = 'light' | 'dark';

// The program puts the nonce of the page's style rule here; the development server leaves the placeholder.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
// Scroll locking inside dialogs makes its own style element and reads the nonce from this name.
(globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = nonce;

const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  primaryShade: 7,
  primaryColor: 'blue',
  cursorType: 'pointer',
  respectReducedMotion: true,
  defaultRadius: 6,
  components: { Portal: Portal.extend({ defaultProps: { target: '#layers' } }) },
});

export function Provider({ scheme, children }: { scheme: Scheme; children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={scheme}
      getStyleNonce={() => nonce}
      deduplicateCssVariables
      withStaticClasses={false}
      withGlobalClasses={false}
    >
      {children}
      <Layers />
      <TipLayer />
    </MantineProvider>
  );
}

/** Everything that floats stands in here: a landmark of its own, after the page. */
function Layers() {
  const words = useWords();
  return <section id="layers" aria-label={words.layers} />;
}
