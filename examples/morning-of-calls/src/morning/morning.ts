import type { Business } from './call-script.ts';
import { clinicaSol } from './clinica-sol.ts';
import { glowSalon } from './glow-salon.ts';
import { ipeImoveis } from './ipe-imoveis.ts';
import { odontoRivadavia } from './odonto-rivadavia.ts';
import { riveraHome } from './rivera-home.ts';

/**
 * The bundled morning: some sixty calls in about twenty seconds. Appointments lie years
 * ahead, so that the texts are the same on every run; no text tells the year.
 */
export const morning: readonly Business[] = [clinicaSol, glowSalon, ipeImoveis, riveraHome, odontoRivadavia];
