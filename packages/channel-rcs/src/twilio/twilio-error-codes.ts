import { commonErrorCodes, createErrorTable, type ErrorCodeGroup } from '@aftercall/twilio';

const groups: readonly ErrorCodeGroup[] = [
  ...commonErrorCodes(true),
  {
    reason: { kind: 'unreachable', permanent: true, fallback: true, alert: false },
    codes: { 63036: 'The number cannot be reached by RCS.' },
  },
];

/** Another channel may say what RCS cannot say, or cannot say for now, for whatever reason. */
export const twilioErrors = createErrorTable(groups, { fallback: true });
