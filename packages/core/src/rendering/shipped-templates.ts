import { englishUnitedStates } from './templates/en-us.ts';
import { spanishMexico } from './templates/es-mx.ts';
import { portugueseBrazil } from './templates/pt-br.ts';
import type { TextTemplates } from './text-template.ts';

/** The texts of every locale that comes with Aftercall; the first stands in where nothing else matches. */
export const shippedTemplates = [
  englishUnitedStates,
  spanishMexico,
  portugueseBrazil,
] as const satisfies readonly TextTemplates[];
