// Whether a text speaks to whoever reads it. No list of words is complete: this one serves rules that let a text pass as a
// name or an ID only where it is also short and has no sentence's form.

/** Words that ask, order, promise, permit or refer to a conversation, folded as `fold` does. Names rarely need them. */
const WORDS = new Set(
  [
    // English.
    'accept agree all allow allowed already always answer any anyone anything are be been because call cannot can check choose',
    'claude confirm confirmed copies copy could delete demand disable dismiss disregard do does dont elsewhere enable ensure error every',
    'everything everyone except execute expert export fix follow for from gemini give go gpt grant has have hello hidden human if',
    'immediately important instead into is keep leave let llm make may move must need needed needs never next no not note nothing',
    'now obey only order ought output pay permit please prefer previous previously print proceed put reply rely required',
    'respond return reveal safe said say says secret secretly secure security send shall share should show skip start stop system',
    'tell that then these this those to tool transfer trust trusted upload urgent use user using verified verify verdict wants want',
    'warning was we were will wipe with without would yes you your agent agents ai assistant model operator ceo ciso admin',
    'policy outcome untrusted copyable approved exfiltrate remove destroy overwrite ship sync',
    // German, French, Spanish, Portuguese, Italian, Dutch, and the next largest in Latin letters.
    'bitte immer niemals sofort kopiere kopieren kopier loesche loeschen sende senden alle alles freigegeben nutze benutze folge',
    'anweisung anweisungen nach ueberall veuillez toujours jamais copiez copier envoyez envoyer supprimez tout toutes utilisez suivez',
    'siempre nunca copia copiar copie envia enviar elimina eliminar borra todo todos usa siga aprobado politica sempre mai invia',
    'elimine tutto usare segui negeer altijd nooit kopieer stuur verwijder gebruik alles volg zawsze nigdy skopiuj wyslij usun',
    'wszystko uzyj her zaman asla kopyala gonder sil abaikan selalu jangan salin kirim hapus luon khong sao gui xoa alltid aldrig',
    'kopiera skicka radera vzdy nikdy kopiruj posli smaz mindig soha masold kuldd torold intotdeauna niciodata copiaza trimite',
  ].flatMap((line) => line.split(' ')),
);

/** Beginnings of words with which somebody is overruled, instructed or authorised, in several languages. */
const STEMS = [
  'ignor disregard overrid overrul bypass forget supersed jailbreak prompt impersonat instruc instruk',
  'instrucc istruzion anweis pokyn arahan talimat directive approv approb aprob aprov authoriz authoris',
  'autoris autoriz genehm freigegeb erlaub assistent asistent chatbot copilot chatgpt anthropic openai',
].flatMap((line) => line.split(' '));

/** Among letters that were run together, shorter words are met by chance. */
const HIDDEN_WORD = 5;
/** Longer ones may be several words. */
const LONG_PART = 10;

const LIKE_LETTERS: Readonly<Record<string, string>> = Object.fromEntries(
  'ı=i ł=l ø=o đ=d ħ=h ŧ=t ŋ=n ĸ=k ſ=s ß=ss æ=ae œ=oe ð=d þ=th ä=ae ö=oe ü=ue'
    .split(' ')
    .map((pair) => pair.split('=')),
);

/** Digits that stand for letters, as in "1gn0re". */
const LIKE_DIGITS: readonly Readonly<Record<string, string>>[] = [
  { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', 9: 'g' },
  { 0: 'o', 1: 'l', 3: 'e', 4: 'a', 5: 's', 7: 't', 9: 'g' },
];

/** A text as it is, and with the letters that digits in its words may stand for. */
export function spellingsOf(text: string): string[] {
  const mixed = /(?<!\w)(?=\d*[a-z])(?=[a-z]*\d)[a-z\d]{4,30}(?!\w)/gi;
  const asLetters = LIKE_DIGITS.map((like) =>
    text.replace(mixed, (token) => token.replace(/[0134579]/g, (digit) => like[digit]!)),
  );
  return [text, ...asLetters];
}

/** The letters of a text without accents, in lower case. "Ü" is written both ways, so `umlauts` says which. */
function fold(text: string, umlauts: boolean): string {
  const like = (letter: string) => (umlauts || !/[äöü]/.test(letter) ? LIKE_LETTERS[letter] : undefined) ?? letter;
  return [...text.normalize('NFC').toLowerCase()]
    .map(like)
    .join('')
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '');
}

/** The words of a text: gaps, punctuation, digits and a capital within a word end one. */
export function partsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{M}]+|(?<=\p{Ll})(?=\p{Lu})/u).filter((part) => part !== '');
}

/** How many words of a text speak to whoever reads it. */
export function addressingWords(text: string): number {
  const tokens = text.split(/[^\p{L}\p{M}\d]+/u);
  return tokens.reduce((sum, token) => sum + weightOfToken(token), 0);
}

/** Letters and digits without a gap. */
function weightOfToken(token: string): number {
  // An ID has such words by chance: "0be1", "do-7".
  if (/^[\da-f]*\d[\da-f]*$/i.test(token)) return 0;
  if (!/\d/.test(token)) return Math.max(weightOf(token), sumOf(partsOf(token)));
  const spelled = LIKE_DIGITS.map((like) => token.replace(/[0134579]/g, (digit) => like[digit]!));
  return Math.max(sumOf(partsOf(token).filter((part) => part.length > 2)), ...spelled.map(weightOf));
}

const sumOf = (parts: readonly string[]) => parts.reduce((sum, part) => sum + weightOf(part), 0);

function weightOf(part: string): number {
  const forms = [fold(part, true), fold(part, false)];
  if (forms.some((one) => WORDS.has(one) || STEMS.some((stem) => one.startsWith(stem)))) return 1;
  // Words that were run together: one alone is no more than a compound ("agentportal").
  const hidden = Math.max(...forms.map((one) => (one.length > LONG_PART ? hiddenIn(one) : 0)));
  return hidden > 1 ? hidden : 0;
}

const HIDDEN = [...STEMS, ...[...WORDS].filter((word) => word.length >= HIDDEN_WORD)];

function hiddenIn(part: string): number {
  return HIDDEN.filter((word) => part.includes(word)).length;
}
