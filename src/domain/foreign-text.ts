import { untrustedText } from './untrusted-text.ts';

// Names, tags and messages that others wrote, where a tool shows them. A model reads an answer as one text, so whatever could
// be read as a sentence is marked where it stands.

/** Text of others: as it is where it can only be a name, otherwise marked. */
export type ForeignText = string | { Untrusted: string };

/** @param max characters that are shown. */
export function foreignText(text: string, max = 200): ForeignText {
  const shown = untrustedText(text, max);
  return shown === text && isName(text) ? shown : { Untrusted: shown };
}

const MAX_NAME = 64;
const MAX_WORDS = 3;
const MAX_PARTS = 7;

/** Latin letters, digits and the punctuation of names. A sentence in another script cannot be told from a name. */
const NAME = /^[A-Za-z0-9À-ÖØ-öø-ž][A-Za-z0-9À-ÖØ-öø-ž._/:@+#()&-]*(?: [A-Za-z0-9À-ÖØ-öø-ž._/:@+#()&-]+)*$/;

/** Words that ask, order, promise or permit something, or that address whoever reads: names do not need them. */
const ADDRESSING = new Set(
  [
    'a ai agent agents all always any anyone approve approved assistant authorized bypass cannot claude confirm confirmed do dont',
    'disregard execute forget gpt ignore immediately important instead instruction instructions it llm model must never no not note',
    'now obey operator override permission permitted please policy previous prompt safe say says secret secure security shall',
    'should system tell that the this trusted urgent user verified without you your yes',
    'aprobado autorizado ignora ignorar ignore instrucciones siempre nunca sofort bitte ignoriere immer genehmigt freigegeben anweisung',
    'anweisungen toujours jamais ignorez approuvé autorisé veuillez sempre mai ignora approvato sempre nunca aprovado negeer altijd',
    'start stop copy copies kopiere kopieren copia copier copiez kopieer delete remove send run call use choose share transfer',
  ].flatMap((line) => line.split(' ')),
);

/** Whether a text can be nothing but a name: it is short, and says nothing to whoever reads it. */
function isName(text: string): boolean {
  if (text.length > MAX_NAME || !NAME.test(text) || /^arn:|:\/\//i.test(text)) return false;
  if (text.split(' ').length > MAX_WORDS || /[.:)] /.test(text)) return false;
  const parts = text.split(/[^A-Za-zÀ-ÖØ-öø-ž]+|(?<=[a-zß-öø-ž])(?=[A-ZÀ-ÖØ-Þ])/).filter((part) => part !== '');
  const addressing = parts.filter((part) => ADDRESSING.has(part.toLowerCase())).length;
  // As a part of one word ("web-copy", "backup-policy") it addresses nobody.
  const isJoined = parts.length > 1 && !text.includes(' ');
  return parts.length <= MAX_PARTS && addressing <= (isJoined ? 1 : 0);
}
