import { itemValues } from './item-values.ts';
import type { FollowUpPayload, PayloadItem } from './payload.ts';
import { exactPiece } from './piece.ts';
import type { TemplateVariable } from './template-variables.ts';

/**
 * The values of one item as plain text, for channels whose words lie with the provider
 * and whose templates take values alone. Undefined where the item has none.
 */
export function templateValues(
  payload: FollowUpPayload,
  item: PayloadItem,
  templateLocale: string,
): (variable: TemplateVariable) => string | undefined {
  const values = itemValues(payload, item, templateLocale, exactPiece);
  return (variable) => values(variable)?.text;
}
