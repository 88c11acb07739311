import { PhraseTable } from './phrase-table.ts';

/**
 * What tells of somebody's health to whoever sees their phone: a diagnosis, a speciality, a drug, a value of a laboratory.
 * A reminder needs none of them: first name, date, time and a link do. https://www.hhs.gov/hipaa/for-professionals/faq/198/may-health-care-providers-leave-messages/index.html
 */
const phrases = new PhraseTable({
  en: (
    'diagnosis,diagnosed,prognosis,biopsy,test results,lab results,blood test,blood pressure,a1c,hba1c,glucose,cholesterol,' +
    'hemoglobin,viral load,x ray,mri,ultrasound,mammogram,colonoscopy,chemotherapy,radiotherapy,dialysis,surgery,' +
    'cardiology,cardiologist,oncology,oncologist,psychiatry,psychiatrist,psychology,psychologist,psychotherapy,gynecology,' +
    'gynecologist,obstetrics,urology,urologist,neurology,neurologist,endocrinology,fertility,dermatology,rheumatology,' +
    'nephrology,hepatology,proctology,rehab,addiction,cancer,tumor,diabetes,diabetic,hiv,aids,hepatitis,std,sti,pregnancy,' +
    'pregnant,abortion,depression,anxiety,adhd,epilepsy,asthma,hypertension,dementia,insulin,metformin,antidepressant,' +
    'antidepressants,antibiotic,antibiotics,opioid,methadone,sertraline,fluoxetine,viagra,sildenafil,ozempic,prescription,' +
    'medication,dosage,vaccine'
  ).split(','),
  es: (
    'diagnostico,diagnosticado,biopsia,resultados de laboratorio,resultado de laboratorio,resultados de sus analisis,' +
    'analisis de sangre,presion arterial,glucosa,colesterol,hemoglobina,hemoglobina glicosilada,carga viral,radiografia,' +
    'resonancia,ecografia,ultrasonido,mamografia,colonoscopia,quimioterapia,radioterapia,dialisis,cirugia,cardiologia,' +
    'cardiologo,cardiologa,oncologia,oncologo,oncologa,psiquiatria,psiquiatra,psicologia,psicologo,psicologa,psicoterapia,' +
    'ginecologia,ginecologo,ginecologa,obstetricia,urologia,urologo,neurologia,neurologo,endocrinologia,fertilidad,' +
    'dermatologia,reumatologia,nefrologia,adicciones,cancer,tumor,diabetes,diabetico,diabetica,vih,sida,hepatitis,embarazo,' +
    'embarazada,aborto,depresion,ansiedad,epilepsia,asma,hipertension,demencia,insulina,metformina,antidepresivo,' +
    'antibiotico,antibioticos,receta medica,medicamento,medicamentos,dosis,vacuna'
  ).split(','),
  pt: (
    'diagnostico,diagnosticado,biopsia,resultado do exame,resultados dos exames,resultado de exame,exame de sangue,' +
    'pressao arterial,glicose,glicemia,colesterol,hemoglobina,carga viral,raio x,ressonancia,ultrassom,mamografia,' +
    'colonoscopia,quimioterapia,radioterapia,dialise,cirurgia,cardiologia,cardiologista,oncologia,oncologista,psiquiatria,' +
    'psiquiatra,psicologia,psicologo,psicologa,psicoterapia,ginecologia,ginecologista,obstetricia,urologia,urologista,' +
    'neurologia,neurologista,endocrinologia,fertilidade,dermatologia,reumatologia,nefrologia,dependencia quimica,cancer,' +
    'tumor,diabetes,diabetico,diabetica,hiv,aids,hepatite,gravidez,gestante,aborto,depressao,ansiedade,epilepsia,asma,' +
    'hipertensao,demencia,insulina,metformina,antidepressivo,antibiotico,antibioticos,receita medica,medicamento,' +
    'medicamentos,dose,vacina'
  ).split(','),
});

/** The phrase of a text that tells of somebody's health, in English, Spanish or Portuguese; undefined when there is none. */
export function healthDetailIn(text: string): string | undefined {
  return phrases.find(text);
}
