import { commonErrorCodes, createErrorTable } from '@aftercall/twilio';

/** Another channel may say what RCS cannot say, or cannot say for now. */
export const twilioErrors = createErrorTable([
  ...commonErrorCodes(true),
  {
    reason: { kind: 'unreachable', permanent: true, fallback: true, alert: false },
    codes: { 63036: 'The number cannot be reached by RCS.' },
  },
]);
