/** Words around what is meant, in every language: they are set aside where a message or a clause is read as a whole. */
const courtesies: ReadonlySet<string> = new Set(
  [
    'please pls plz plse plss pleas thanks thank thx thnx tks you u ty kindly hi hello hey yo dear sir maam madam mam',
    'good morning afternoon evening day yes yeah yep ok okay no now just already umm um uh oh so and but man dude bro',
    'today immediately asap lol haha right again sorry well all much very very period guys folks team everyone the',
    'por favor porfavor porfa porfis xfa xfavor pf pff pfv pfvr pfavor gracias grax hola buenas buenos buen dia dias',
    'tardes noches ya si que disculpe disculpen oiga oigan senor senorita joven amigo ahora inmediatamente urgente',
    'obrigado obrigada obg obgd grato grata gentileza oi ola bom boa dia tarde noite sim ai ja ne agora moco moca amigo',
    'svp stp sil vous te plait merci bonjour bonsoir salut monsieur madame oui maintenant',
  ].flatMap((line) => line.split(' ')),
);

export function isCourtesy(word: string): boolean {
  return courtesies.has(word);
}
