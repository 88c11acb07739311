import { createTheme } from '@mantine/core';

/** Everything that differs from the library's own variables stands in `styles/theme.css`: no style element is made at run time. */
export const theme = createTheme({ primaryColor: 'indigo', cursorType: 'pointer' });
