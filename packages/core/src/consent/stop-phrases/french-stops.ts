import type { StopPhrases } from './stop-phrases.ts';

/** French, without accents and apostrophes: "n'envoyez" is "nenvoyez". */
export const frenchStops: StopPhrases = {
  words: {
    // As an order, with and without the pronoun grown on.
    send: 'envoyez menvoyez envoie menvoie envoyer menvoyer ecrivez mecrivez ecris mecris ecrire mecrire contactez contacter contacte appelez mappelez appeler mappeler texter textez harceler harcelez derangez deranger embetez embeter spammer spammez importuner importunez relancer relancez',
    message:
      'message messages sms texto textos notification notifications alerte alertes rappel rappels publicite pub pubs spam communication communications mms',
    want: 'veux veu souhaite souhaitons desire desirons voulons voudrais aimerais',
    phone: 'numero num telephone portable coordonnees contact donnees nom',
  },
  innocent: [
    'pas|rien|jamais ~2 recu|compris|vu|ouvrir|ouvre|lu|eu|trouve|recois',
    'narrete* pas de',
    'arret de bus|metro|tram|train',
    'quel|le|un|prochain|dernier arret',
  ],
  always: [],
  stop: [
    'arretez|arrete|arreter|arret|cessez|cesse|cesser|stoppez|stop ~2 @send|@message',
    '^ arretez|arrete|stop|stoppez|arret|assez $',
    '^ arretez|arrete|arret arretez|arrete|arret|tout|total|stop ~1 $',
    'merci darreter',
    'ne|plus ~2 @send ~3 plus|rien|pas',
    'ne|pas plus ~1 @send|recevoir|etre',
    'necrivez|nappelez|ncontactez plus|pas|rien',
    'nenvoyez plus|rien',
    'nenvoyez pas ~1 @message',
    'menvoyez|mecrivez|mappelez|contactez|ecrivez|envoyez plus',
    '@want plus ~4 recevoir|contacte*|derang*|importun*|@message|rien|sollicite*',
    '@want pas ~2 recevoir|contacte*|@message|sollicite*',
    '^ plus de @message',
    'desabonn*|desinscri*|desinscrip*|unsubs*',
    '^ resilie*|resiliation $',
    'retirez|supprimez|enlevez|effacez|rayez|otez|retirer|supprimer|effacer|enlever ~2 moi|@phone|liste|listes',
    'mauvais|faux numero',
    'erreur de numero|personne|destinataire',
    'trompez|trompe|trompes ~2 numero|personne',
    'laissez|laisse|foutez|fous|fichez ~2 tranquille|paix',
    'ca suffit',
    'pas|plus interesse|interessee|interesses $',
    'minteresse pas|plus',
    'retire|revoque|annule ~1 mon? consentement',
    'jamais|pas ~3 consentement|autorise|accepte|inscrit|inscrite ~4 @message|contacte*',
    'vais|allons ~2 bloquer|signaler|porter',
    'est|du|des spam|spams|harcelement',
    'harcelement|harcelez',
    'allez|va ~2 foutre|faire',
    'degage*|barrez|foutez le camp',
  ],
  unclear: [
    '^ jamais|assez $',
    // The wide net: a no and being written to, within a few words.
    'pas|plus|ne|sans|aucun|cesser|cessez|stop ~5 @message|envois|contacte*|recevoir|derang*',
    'pas|plus ~4 mon|ce numero|telephone',
  ],
};
