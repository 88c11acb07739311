import type { FailureReason } from '@aftercall/core';

/** Why an attempt does not leave whose message is not there any more. */
export const textErased: FailureReason = {
  kind: 'content',
  permanent: true,
  fallback: false,
  alert: false,
  message: 'Not sent: its text was erased.',
};
