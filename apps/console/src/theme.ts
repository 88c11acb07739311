import { createTheme, Modal } from '@mantine/core';

/** Everything that differs from the library's own variables stands in `styles/theme.css`: no style element is made at run time. */
export const theme = createTheme({
  primaryColor: 'indigo',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // The lock of the page behind a dialog would be a style element.
    Modal: Modal.extend({ defaultProps: { lockScroll: false, closeButtonProps: { 'aria-label': 'Close' } } }),
  },
});
