import type { Business } from './call-script.ts';
import { clinicaSol } from './clinica-sol.ts';
import { glowSalon } from './glow-salon.ts';
import { ipeImoveis } from './ipe-imoveis.ts';
import { mapleDental } from './maple-dental.ts';
import { odontoRivadavia } from './odonto-rivadavia.ts';
import { opticaRetiro } from './optica-retiro.ts';
import { riveraHome } from './rivera-home.ts';
import { viajesAndinos } from './viajes-andinos.ts';

/**
 * The bundled morning: some eighty calls in about twenty seconds. Appointments lie years
 * ahead, so that the texts are the same on every run; no text tells the year.
 */
export const morning: readonly Business[] = [
  clinicaSol,
  glowSalon,
  ipeImoveis,
  riveraHome,
  odontoRivadavia,
  viajesAndinos,
  mapleDental,
  opticaRetiro,
];
