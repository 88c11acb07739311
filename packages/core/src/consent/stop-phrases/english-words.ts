import type { WordClasses } from '../phrase-pattern.ts';

/** Classes of English words, as phones write them: apostrophes are gone ("dont"), and "u" is "you". */
export const englishWords: WordClasses = {
  // What we do to them.
  texting:
    'texting txting textin texing messaging msging msgin messageing contacting calling sending sendin spamming harassing bothering pestering bugging annoying emailing writing hitting blowing pinging notifying reminding disturbing hounding stalking',
  text: 'text txt message msg contact sms dm spam bother disturb email mail ping pester annoy harass send hit notify write',
  message:
    'text texts txt txts message messages mesages msg msgs sms notification notifications alert alerts reminder reminders communication communications correspondence contact spam spams mms',
  // Whom we do it to.
  me: 'me us this these my here again anymore him her them nothing anything no any ever',
  phone: 'number numbers num phone cell line mobile name contact contacts info information data details',
  want: 'want wanna wish wanting like need desire care wana',
  // What is done to messages that are to end, and to numbers that are to be forgotten.
  cease:
    'stop quit cease end halt discontinue suspend disable deactivate mute silence unsubscribe terminate abort stopping ending',
  remove:
    'remove remv rmv rmove removed removing delete deleted deleting erase erased scrub scrubbed strike struck purge purged wipe wiped drop expunge deactivate deregister unlist blacklist blocklist omit exclude removal deletion',
  messages:
    'texts txts messages mesages msgs mssgs sms notifications notification alerts reminders communications communication spam correspondence updates contact texting messaging solicitations solicitation',
  // For the wide net at the end: whatever says no, beside whatever is about being written to.
  no: 'not dont donot dnt cant cannot never no nor wont shouldnt stop end cease remove delete withdraw revoke revoked denied deny refuse refused prohibited forbidden decline declined quit halt without',
  written:
    'texts txts texting txting messages messaging msgs sms contacted texted messaged outreach reminders notifications solicitation solicitations soliciting unsolicited spam',
  list: 'list lists database databases system records file files rolodex contacts rotation books queue campaign',
};
